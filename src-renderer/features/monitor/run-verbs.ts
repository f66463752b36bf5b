import type { Workbench } from '../../app/workbench-context.ts';
import type { RunVerb } from './run-sentence.ts';

export const VERB_LABELS: Readonly<Record<RunVerb, string>> = {
  stop: 'Stop', force: 'Force stop', resume: 'Resume', retry: 'Try again', restart: 'Re-run these steps', keep: 'Keep partial', configure: 'Configure anew…',
};

const FAULT_TITLES: Readonly<Record<Exclude<RunVerb, 'configure'>, string>> = {
  stop: 'The run could not be stopped',
  force: 'The run could not be stopped',
  resume: 'The run could not be resumed',
  retry: 'The run could not be tried again',
  restart: 'The steps could not be run again',
  keep: 'The run could not be ended',
};

/** Does it, and says when it cannot be done. What follows is seen in the run's state. */
export async function doVerb({ client, faults, router, runs }: Pick<Workbench, 'client' | 'faults' | 'router' | 'runs'>, verb: RunVerb, run: string): Promise<void> {
  if (verb === 'configure') {
    router.go('configure', [], { run });
    return;
  }
  try {
    switch (verb) {
      case 'stop':
      case 'keep':
        await client.call('runs.stop', { id: run, force: false });
        break;
      case 'force':
        await client.call('runs.stop', { id: run, force: true });
        break;
      case 'resume':
        await client.call('runs.resume', { id: run });
        break;
      case 'retry':
        await client.call('runs.retry', { id: run });
        break;
      case 'restart':
        await client.call('runs.restart', { id: run });
        break;
    }
    // The stream tells of runs at work; one that is older than those held here is asked for.
    runs.take([(await client.call('runs.get', { id: run })).run]);
  } catch (error) {
    faults.show(error, { title: FAULT_TITLES[verb] });
  }
}
