import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import { JOURNAL_FILE, OUTPUTS_FOLDER, RESULT_FILE, RESULT_FILE_SCHEMA_ID } from '../../../src-shared/experiment/step-file.ts';
import type { ResumedFrom, StepResult } from '../../../src-shared/experiment/step-file.ts';

/** An attempt as a worker leaves it: a journal, and a result with one output file unless it was interrupted. */
export function leaveAttempt(steps: StepFolder, id: string, outcome: StepResult['outcome'] | 'interrupted', facts: { readonly bytes?: number; readonly resumed?: ResumedFrom } = {}): void {
  const attempt = steps.openAttempt(id);
  const { resumed = null, bytes = 100 } = facts;
  writeFileSync(join(attempt.folder, JOURNAL_FILE), `${JSON.stringify({ type: 'attempt', t: 1, attempt: attempt.number, fingerprint: 'f00', resumed })}\n`);
  if (outcome === 'interrupted') return;
  const content = Buffer.alloc(bytes, 7);
  mkdirSync(join(attempt.folder, OUTPUTS_FOLDER));
  writeFileSync(join(attempt.folder, OUTPUTS_FOLDER, 'model'), content);
  const result: StepResult = {
    schema: RESULT_FILE_SCHEMA_ID, id, attempt: attempt.number, outcome, badInput: false, shortage: outcome === 'stopped' ? 'disk' : null, fingerprint: 'f00',
    error: outcome === 'failed' ? 'the loss is no number' : null, durationMs: 500, startedAt: 7000, cpuMs: 400, peakMemoryBytes: 1e6,
    files: { model: { sha256: createHash('sha256').update(content).digest('hex'), bytes } },
  };
  writeFileSync(join(attempt.folder, RESULT_FILE), JSON.stringify(result));
  if (outcome === 'completed' || outcome === 'diverged') steps.commit(id, attempt);
}
