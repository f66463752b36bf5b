import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { JOURNAL_FILE, RESULT_FILE_SCHEMA_ID, STEP_FILE, stepFileSchema } from '../../src-shared/experiment/step-file.ts';
import { METRICS_FILE } from '../../src-shared/experiment/step-outputs.ts';
import type { SeriesPoint } from '../../src-shared/report/thin-series.ts';
import { nowMs } from '../wall-clock.ts';
import { JournalWriter } from './journal-writer.ts';
import { encodeMetrics } from './metrics-file.ts';
import { writeOutputs, writeResult } from './result-files.ts';

// The worker of mu-align bench live: computes nothing, and writes points into its journal as fast as its step says. The
// value `at` of each is the time of its writing, milliseconds since 1970.
const sliceSchema = z.object({ points: z.int().min(1), perSecond: z.number().gt(0) });

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: bench-writer STEP_DIRECTORY (started by mu-align bench live)');
const { id, attempt, slice } = stepFileSchema.parse(JSON.parse(readFileSync(join(folder, STEP_FILE), 'utf8')));
const { points, perSecond } = sliceSchema.parse(slice);
const startedAt = nowMs();
const clock = (): number => performance.now();
const journal = new JournalWriter(join(folder, JOURNAL_FILE), clock);
journal.append({ type: 'attempt', attempt, fingerprint: null, resumed: null });
journal.flush();
const series: SeriesPoint[] = [];
for (const begun = clock(); series.length < points; ) {
  const due = Math.min(points, Math.ceil(((clock() - begun) / 1000) * perSecond));
  while (series.length < due) {
    const step = series.length + 1;
    const point: SeriesPoint = { step, epoch: 1 + Math.floor(step / 1000), phase: step % 3 === 0 ? 'forget' : 'retain', values: { at: nowMs(), loss: Math.sin(step), ...(step % 10 === 0 ? { norm: step / 7 } : {}) } };
    series.push(point);
    journal.append({ type: 'metric', ...point });
  }
  await setTimeout(5);
}
journal.close();
const files = writeOutputs(folder, { [METRICS_FILE]: encodeMetrics(series) });
const { maxRSS } = process.resourceUsage();
writeResult(folder, { schema: RESULT_FILE_SCHEMA_ID, id, attempt, outcome: 'completed', error: null, badInput: false, shortage: null, fingerprint: null, durationMs: Math.round(clock()), startedAt, cpuMs: null, peakMemoryBytes: maxRSS * 1024, files });
process.exit();
