import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import type { StepState } from '../../../src-shared/contract/topics/steps.ts';
import { asSentence } from '../../ui/as-sentence.ts';

/** What can be done with a run as it stands; the first one is what most people want. */
export type RunVerb = 'stop' | 'force' | 'resume' | 'retry' | 'restart' | 'keep' | 'configure';

/** How a run stands, for people: what is the case, what it means, what can be done. */
export interface RunSentence {
  readonly tone: 'info' | 'warn' | 'bad';
  readonly sentence: string;
  readonly meaning: string;
  readonly verbs: readonly RunVerb[];
}

export interface SentenceFacts {
  readonly run: Run;
  readonly steps: readonly StepState[];
  /** names of steps, for people */
  readonly titleOf: (step: string) => string;
  /** runs that are at work or in the queue beside it */
  readonly others: number;
  /** it has been stopping for a while: waiting longer may be in vain */
  readonly stopsLong: boolean;
}

/** Null while there is nothing to say that is not seen: it runs, or has ended well. */
export function runSentence({ run, steps, titleOf, others, stopsLong }: SentenceFacts): RunSentence | null {
  const { status, source, stepsDone, stepsTotal, problem } = run;
  const titles = (of: StepState['status']): string => namesText(steps.filter((step) => step.status === of).map(({ id }) => titleOf(id)));
  const kept = `${stepsDone} of ${stepsTotal} steps are done and kept; they are not done again.`;
  const own = source === 'own';
  switch (status) {
    case 'running':
      return null;
    case 'queued':
      return { tone: 'info', sentence: others === 0 ? 'It begins as soon as there is room.' : others === 1 ? 'It waits: another run is at work or in the queue.' : `It waits: ${others} other runs are at work or in the queue.`, meaning: 'It starts by itself. You may close the window, not the program.', verbs: ['stop'] };
    case 'stopping':
      return stopsLong
        ? { tone: 'warn', sentence: 'It has not stopped yet.', meaning: 'A step finishes what it cannot leave half done. Force stop ends its processes at once: the step then goes on from its last checkpoint when you resume.', verbs: ['force'] }
        : { tone: 'warn', sentence: 'Stopping after this batch.', meaning: 'Finished steps are kept. Steps at work go on from their last checkpoints when you resume the run.', verbs: [] };
    case 'completed':
      return null;
    case 'diverged': {
      const which = titles('diverged');
      return { tone: 'warn', sentence: `Training diverged${which === '' ? '' : `: ${which}`}.`, meaning: `Losses or weights were no longer finite, and the weights before that are kept. It is a result of this config, and doing it again gives the same. Change the config, for example a lower learning rate.${problem === null ? '' : ` ${asSentence(problem)}`}`, verbs: own ? ['configure'] : [] };
    }
    case 'stopped':
      return { tone: 'info', sentence: `Stopped after ${stepsDone} of ${stepsTotal} steps.`, meaning: `${problem === null ? '' : `${asSentence(problem)} `}Resume goes on from the last checkpoints and gives the same numbers as a run that was never stopped. Until then its results stay out of tables.`, verbs: own ? ['resume'] : [] };
    case 'failed': {
      const which = titles('failed');
      const isOne = steps.filter(({ status: of }) => of === 'failed').length === 1;
      // Why each step failed stands in the table of those that did not come to their end.
      return { tone: 'bad', sentence: which === '' ? 'The run failed.' : `${isOne ? 'A step' : 'Steps'} failed: ${which}.`, meaning: `${problem === null || (which !== '' && !isOne) ? '' : `${asSentence(problem)} `}${kept} Nothing partial is in a table. Put right what the message names, then try again.`, verbs: own ? ['retry'] : [] };
    }
    case 'interrupted': {
      const which = titles('interrupted');
      return { tone: 'warn', sentence: `The run was interrupted${which === '' ? '' : ` while it worked at ${which}`}.`, meaning: `${problem === null || which !== '' ? '' : `${asSentence(problem)} `}${kept} Resume goes on from the last checkpoints and gives the same numbers as an uninterrupted run. Keep partial ends the run; its results stay out of tables unless you add them.`, verbs: own ? ['resume', 'restart', 'keep'] : [] };
    }
  }
}

/** "a", "a and b", "a, b and 3 more". */
export function namesText(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
