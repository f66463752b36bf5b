import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import { isActive } from '../../../src-shared/experiment/work-state.ts';

/** What can be done with a run, from its menu. */
export type MenuVerb =
  | 'open' | 'attacks' | 'tables' | 'home' | 'duplicate' | 'annotate' | 'pin' | 'unpin'
  | 'stop' | 'force' | 'resume' | 'restart' | 'retry' | 'keep' | 'first' | 'last'
  | 'bundle' | 'results' | 'archive' | 'restore' | 'delete';

export interface MenuItem {
  readonly verb: MenuVerb;
  readonly label: string;
  readonly keys?: string;
}

export function hasResults({ status }: Pick<Run, 'status'>): boolean {
  return status === 'completed' || status === 'diverged';
}

/** The menu of a run in groups, as it stands now. */
export function runMenu(run: Run, isPinned: boolean): MenuItem[][] {
  const { status, source, archived } = run;
  const own = source === 'own';
  const groups: (MenuItem | false)[][] = [
    [
      own && { verb: 'open', label: 'Open in Monitor', keys: 'Enter' },
      hasResults(run) && { verb: 'attacks', label: 'Attacks', ...(own ? {} : { keys: 'Enter' }) },
      hasResults(run) && { verb: 'tables', label: 'Tables' },
      hasResults(run) && { verb: 'home', label: 'Claims and verdicts' },
    ],
    [
      { verb: 'duplicate', label: 'Duplicate as new…', keys: 'd' },
      { verb: 'annotate', label: 'Name, note and tags…', keys: 'n' },
      !archived && (isPinned ? { verb: 'unpin', label: 'Unpin from the top', keys: 'p' } : { verb: 'pin', label: 'Pin to the top', keys: 'p' }),
    ],
    [
      own && (status === 'queued' || status === 'running') && { verb: 'stop', label: 'Stop' },
      own && status === 'stopping' && { verb: 'force', label: 'Force stop' },
      own && (status === 'stopped' || status === 'interrupted') && { verb: 'resume', label: 'Resume' },
      own && status === 'failed' && { verb: 'retry', label: 'Try again' },
      own && (status === 'interrupted' || status === 'failed' || status === 'stopped') && { verb: 'restart', label: 'Re-run the steps that are not done' },
      own && status === 'interrupted' && { verb: 'keep', label: 'Keep partial' },
      own && status === 'queued' && { verb: 'first', label: 'To the front of the queue' },
      own && status === 'queued' && { verb: 'last', label: 'To the end of the queue' },
    ],
    [
      hasResults(run) && { verb: 'bundle', label: 'Export bundle…' },
      hasResults(run) && { verb: 'results', label: 'Export results folder…' },
    ],
    [
      !archived && !isActive(status) && { verb: 'archive', label: 'Archive', keys: 'a' },
      archived && { verb: 'restore', label: 'Bring back', keys: 'a' },
      archived && source !== 'frozen' && { verb: 'delete', label: 'Delete for good…' },
    ],
  ];
  return groups.map((group) => group.filter((item): item is MenuItem => item !== false)).filter((group) => group.length > 0);
}
