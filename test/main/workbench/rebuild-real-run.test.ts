import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../../src-main/lab/engine/engine.ts';
import { openEngine } from '../../../src-main/lab/engine/engines.ts';
import { storePath } from '../../../src-main/store/store.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { openHome } from '../../../src-main/workbench/home.ts';
import { rebuildStore } from '../../../src-main/workbench/rebuild.ts';
import { InProcessExecutor } from '../worker/in-process-executor.ts';
import { ended, launchTiny, until } from './launch-tiny.ts';
import { openTestWorkbench, temporaryHome } from './test-workbench.ts';

const { place, remove } = temporaryHome();
let engine: Engine;
beforeAll(async () => { ({ engine } = await openEngine('auto', { gemmThreads: 1 })); });
afterAll(() => {
  engine.dispose();
  remove();
});

function contentsOf({ runs, steps, evaluations }: Store, id: string) {
  return { run: runs.get(id), record: runs.record(id), steps: runs.steps(id).map((step) => ({ ...step, tries: steps.attempts(step.id) })), rows: evaluations.rows({ run: id }) };
}

test('a run that was made, and the archive flag of another, are the same after their database was deleted', async () => {
  const before = await openTestWorkbench(place, new InProcessExecutor(engine));
  const id = await launchTiny(before.client, 'k');
  expect((await until(before.client, id, ended)).status).toBe('completed');
  const other = await launchTiny(before.client, 'again', { name: 'Again', seeds: [5, 6] });
  await until(before.client, other, ended);
  await before.client.call('runs.archive', { ids: [other], archived: true });
  const contents = [id, other].map((run) => contentsOf(before.workbench.context.store, run));
  await before.close();

  rmSync(storePath(join(place, 'home')));
  const { workbench: { context: { resources } } } = before;
  expect(rebuildStore({ home: openHome(join(place, 'home'), {}), resources })).toMatchObject({ runs: 2, problems: [] });
  const after = await openTestWorkbench(place, new InProcessExecutor(engine));
  try {
    const rebuilt = [id, other].map((run) => contentsOf(after.workbench.context.store, run));
    // When exactly a step began is the scheduler's clock before, and the worker's after.
    const untimed = (all: typeof contents): unknown => all.map(({ steps, ...rest }) => ({ ...rest, steps: steps.map(({ tries, ...step }) => ({ ...step, tries: tries.map((attempt) => ({ ...attempt, startedAt: 0, endedAt: 0 })) })) }));
    expect(untimed(rebuilt)).toEqual(untimed(contents));
    expect(rebuilt[0]?.rows.length).toBeGreaterThan(2);
    // The same launch, sent again, is the same run.
    expect(await launchTiny(after.client, 'k')).toBe(id);
  } finally {
    await after.close();
  }
}, 60_000);
