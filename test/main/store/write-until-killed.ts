import { openStore } from '../../../src-main/store/store.ts';
import { exampleRun } from './example-runs.ts';

// Adds runs and changes states until it is killed; prints each run's id once its transactions are over.
const [, , home = ''] = process.argv;
const store = openStore(home);
for (let n = store.runList.count({ archived: null }); ; n++) {
  const id = `run-${n}`;
  store.runs.add(exampleRun(id, { config: { filler: 'x'.repeat(3000) } }));
  store.together(() => {
    store.runs.change(id, 'running', n);
    for (const { id: step } of store.runs.steps(id)) store.steps.change(step, 'running');
    store.annotations.setNote(id, `note ${n}`, n);
  });
  store.evaluations.save(id, [{ arm: 'ours', seed: 1, attacker: '', step: null, cells: { cal_auc: n } }]);
  process.stdout.write(`${id}\n`);
}
