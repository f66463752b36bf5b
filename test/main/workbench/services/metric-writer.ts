import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { nowMs } from '../../../../src-main/wall-clock.ts';
import { JournalWriter } from '../../../../src-main/worker/journal-writer.ts';
import { JOURNAL_FILE, RESULT_FILE, RESULT_FILE_SCHEMA_ID, resumedFromSchema } from '../../../../src-shared/experiment/step-file.ts';

// A worker as far as its journal goes: metric-writer.ts FOLDER ID ATTEMPT FIRST POINTS PER_SECOND RESUMED. Every value `at` is the
// time of its writing. A mark that a later attempt can resume from is written after a third of the points.
const [, , folder = '', id = '', attempt = '1', first = '1', points = '0', perSecond = '1', resumed = 'null'] = process.argv;
const clock = (): number => performance.now();
const journal = new JournalWriter(join(folder, JOURNAL_FILE), clock);
journal.append({ type: 'attempt', attempt: Number(attempt), fingerprint: 'f', resumed: resumedFromSchema.nullable().parse(JSON.parse(resumed)) });
journal.flush();
const begun = clock();
const last = Number(first) + Number(points);
const mark = Number(first) + Math.floor(Number(points) / 3);
for (let step = Number(first); step < last;) {
  const due = Math.min(last, Number(first) + Math.ceil(((clock() - begun) / 1000) * Number(perSecond)));
  for (; step < due; step++) {
    if (step === mark) {
      const offset = journal.flush();
      journal.append({ type: 'checkpoint', number: 1, sha256: '', offset, fingerprint: 'f' });
      writeFileSync(join(folder, 'mark.json'), JSON.stringify({ folder: folder.split('/').at(-1), checkpoint: 1, offset, step: step - 1 }));
    }
    const values = { at: nowMs(), loss: Math.sin(step) / Number(attempt), ...(step % 10 === 0 ? { norm: step % 100 === 0 ? null : step / 7 } : {}) };
    journal.append({ type: 'metric', step, epoch: 1 + Math.floor(step / 1000), phase: step % 3 === 0 ? 'forget' : 'retain', values });
  }
  await setTimeout(5);
}
journal.close();
const result = { schema: RESULT_FILE_SCHEMA_ID, id, attempt: Number(attempt), outcome: 'completed', error: null, badInput: false, fingerprint: 'f', durationMs: 1, startedAt: 0, peakMemoryBytes: 1, files: {} };
writeFileSync(join(folder, RESULT_FILE), JSON.stringify(result));
