import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_FILE } from '../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import { factsOfBeginning, factsOfResult } from './attempt-facts.ts';
import type { StepExecutor } from './executor.ts';
import type { AttemptFacts, JobStore } from './job-store.ts';
import { JournalTail } from './journal-tail.ts';
import type { StepFolder } from './step-folder.ts';

/** What an earlier run of the program left behind. */
export interface Recovery {
  /** runs that nobody works at any more: they can be resumed */
  readonly interrupted: readonly string[];
  /** runs that wait, in the order of the queue: they are to be planned and enqueued again */
  readonly queued: readonly string[];
  /** workers that still ran and were ended */
  readonly ended: number;
}

export const LEFT_REASON = 'the program ended while this was at work: it was killed, or the machine went down. Resume it, and it goes on from its last checkpoint';

/**
 * Puts right what the store believes alive: this program has just started, so none of it is its own. Leftover workers
 * are ended, results that they finished are taken, all else is interrupted, or stopped where that was asked for.
 */
export async function recoverJobs(store: JobStore, steps: StepFolder, executor: StepExecutor, at: number): Promise<Recovery> {
  const attempts = store.livingAttempts();
  const ended = await Promise.all(attempts.map(({ step, number }) => executor.endLeftover(steps.attempt(step, number).folder)));
  const interrupted: string[] = [];
  const queued: string[] = [];
  store.together(() => {
    for (const { step, number, state } of attempts) {
      const result = takenResult(steps, step, number);
      store.describeAttempt(step, number, { ...beginningOf(steps, step, number), ...(result === null ? {} : factsOfResult(result)) });
      if (result === null && state === 'stopping') store.changeAttempt(step, number, 'stopped', at);
      else store.changeAttempt(step, number, result?.outcome ?? 'interrupted', at, result === null ? LEFT_REASON : '');
    }
    for (const step of store.livingSteps()) {
      const outcome = steps.finished(step)?.outcome;
      if (outcome === 'completed' || outcome === 'diverged') store.changeStep(step, outcome);
      else if (store.stepState(step) === 'stopping') store.changeStep(step, 'stopped');
      else store.changeStep(step, 'interrupted', LEFT_REASON);
    }
    for (const { id, state } of store.livingRuns()) {
      if (state === 'queued') queued.push(id);
      else if (state === 'stopping') store.changeRun(id, 'stopped', at);
      else {
        store.changeRun(id, 'interrupted', at, LEFT_REASON);
        interrupted.push(id);
      }
    }
  });
  return { interrupted, queued, ended: ended.filter(Boolean).length };
}

/** Takes the result that an attempt finished before its scheduler could; null when there is none to take. */
function takenResult(steps: StepFolder, step: string, number: number): StepResult | null {
  const attempt = steps.attempt(step, number);
  try {
    const result = steps.outcome(step, attempt) ?? steps.finished(step);
    if (result === null || !(result.outcome === 'completed' || result.outcome === 'diverged')) return null;
    if (steps.finished(step) === null) steps.commit(step, attempt);
    return result;
  } catch {
    // A file is missing or differs from its hash: the step is done again.
    return null;
  }
}

/** What an attempt's journal says of its beginning, which the scheduler may not have come to read. */
function beginningOf(steps: StepFolder, step: string, number: number): Partial<AttemptFacts> {
  const { folder } = steps.attempt(step, number);
  const [line] = new JournalTail(join(existsSync(folder) ? folder : steps.finishedFolder(step), JOURNAL_FILE)).read(1);
  return line?.type === 'attempt' && line.attempt === number ? factsOfBeginning(line) : {};
}
