import type { JournalLine, StepResult } from '../../src-shared/experiment/step-file.ts';
import type { AttemptFacts } from './job-store.ts';

/** What a result says of the attempt that gave it. */
export function factsOfResult({ fingerprint, durationMs, cpuMs, peakMemoryBytes, shortage }: StepResult): Partial<AttemptFacts> {
  return { fingerprint, durationMs, cpuMs, peakMemoryBytes, shortage };
}

/** What an attempt says of itself when it begins. The folder of the earlier attempt ends in its number. */
export function factsOfBeginning({ fingerprint, resumed }: Extract<JournalLine, { readonly type: 'attempt' }>): Partial<AttemptFacts> {
  return { fingerprint, resumedFrom: resumed === null ? null : { attempt: Number(resumed.folder.slice(resumed.folder.lastIndexOf('-') + 1)), checkpoint: resumed.checkpoint, step: resumed.step } };
}
