import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseJournalLine } from '../../src-shared/experiment/journal.ts';
import { JOURNAL_FILE } from '../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Attempt as AttemptFolder, StepFolder } from '../jobs/step-folder.ts';
import type { Attempt, AttemptFacts, RestoredStep } from '../store/steps.ts';
import { firstLine } from './first-line.ts';

type AttemptOnDisk = Omit<Attempt, 'step'>;

/**
 * Where a step stands and its attempts, as its files tell. Of a finished step that is the attempt which finished it; of
 * another one all whose folders are still there. One that left no result was interrupted.
 */
export function stepOnDisk(steps: StepFolder, id: string): RestoredStep {
  const finished = steps.finished(id);
  if (finished !== null) {
    const attempt = withResult(finished, startOf(join(steps.finishedFolder(id), JOURNAL_FILE)));
    return { id, state: attempt.state, reason: attempt.reason, attempts: [attempt] };
  }
  const attempts = steps.attempts(id).map((attempt) => attemptOnDisk(steps, id, attempt));
  const last = attempts.at(-1);
  // One that has its result and was not taken is taken when the step is wanted again.
  const unfinished = last?.state === 'completed' || last?.state === 'diverged';
  return { id, state: last === undefined || unfinished ? 'queued' : last.state, reason: unfinished ? '' : (last?.reason ?? ''), attempts };
}

function attemptOnDisk(steps: StepFolder, id: string, attempt: AttemptFolder): AttemptOnDisk {
  const journal = join(attempt.folder, JOURNAL_FILE);
  const result = steps.outcome(id, attempt);
  const start = startOf(journal);
  if (result !== null) return withResult(result, start);
  const { birthtimeMs, mtimeMs } = statSync(existsSync(journal) ? journal : attempt.folder);
  return { ...start, number: attempt.number, state: 'interrupted', reason: 'it ended without a result', startedAt: Math.round(birthtimeMs), endedAt: Math.round(mtimeMs), durationMs: null, cpuMs: null, peakMemoryBytes: null, shortage: null };
}

type Start = Pick<AttemptFacts, 'fingerprint' | 'resumedFrom'>;

function withResult({ attempt, outcome, error, startedAt, durationMs, cpuMs, peakMemoryBytes, shortage, fingerprint }: StepResult, start: Start): AttemptOnDisk {
  return {
    number: attempt,
    state: outcome,
    reason: error ?? '',
    startedAt: Math.round(startedAt),
    endedAt: Math.round(startedAt + durationMs),
    fingerprint: fingerprint ?? start.fingerprint,
    resumedFrom: start.resumedFrom,
    durationMs, cpuMs, peakMemoryBytes, shortage,
  };
}

/** What the journal's first line says. */
function startOf(journal: string): Start {
  const line = existsSync(journal) ? parseJournalLine(firstLine(journal)) : null;
  if (line?.type !== 'attempt') return { fingerprint: null, resumedFrom: null };
  const { fingerprint, resumed } = line;
  // Attempts lie in folders ID-N.
  const attempt = resumed === null ? NaN : Number(/-(\d+)$/.exec(resumed.folder)?.[1]);
  return { fingerprint, resumedFrom: resumed === null || !Number.isInteger(attempt) ? null : { attempt, checkpoint: resumed.checkpoint, step: resumed.step } };
}
