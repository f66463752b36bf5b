import type { Disposer } from '../../src-shared/contract/port.ts';
import type { ServiceContext } from './service-context.ts';

/** Whoever watches runs and steps hears of what the scheduler does. */
export function tellChanges({ scheduler, changes, notices }: Pick<ServiceContext, 'scheduler' | 'changes' | 'notices'>): Disposer {
  return scheduler.on((event) => {
    switch (event.type) {
      case 'run':
      case 'planned':
        changes.tell({ about: 'run', run: event.run });
        return;
      case 'reordered':
        for (const run of event.runs) changes.tell({ about: 'run', run });
        return;
      case 'trouble':
        notices.add('error', 'store', event.text);
        return;
      case 'note':
        notices.add('info', 'step', `${event.step.label}: ${event.text}`, event.runs[0] ?? null);
        return;
      case 'line':
        // Points have a stream of their own, and beats say nothing new.
        if (event.line.type === 'progress') changes.tell({ about: 'step', step: event.step.id });
        return;
      case 'started':
      case 'attempt':
      case 'stopping':
      case 'finished':
      case 'failed':
      case 'stopped':
      case 'requeued':
        changes.tell({ about: 'step', step: event.step.id });
        for (const run of event.runs) changes.tell({ about: 'run', run });
    }
  });
}
