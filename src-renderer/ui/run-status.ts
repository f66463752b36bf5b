import type { RunStatus } from '../../src-shared/contract/topics/runs.ts';
import type { IconName } from './icon-names.ts';

export const RUN_STATUS_TEXT: Readonly<Record<RunStatus, string>> = {
  queued: 'Queued',
  running: 'Running',
  stopping: 'Stopping',
  completed: 'Completed',
  diverged: 'Diverged',
  stopped: 'Stopped',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

export const RUN_STATUS_GLYPH: Readonly<Record<RunStatus, IconName>> = {
  queued: 'ring',
  running: 'half',
  stopping: 'pause',
  completed: 'ok',
  diverged: 'warn',
  stopped: 'halted',
  failed: 'no',
  interrupted: 'broken',
};
