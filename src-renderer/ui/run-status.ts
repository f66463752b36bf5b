import type { RunStatus } from '../../src-shared/contract/topics/runs.ts';
import type { IconName } from './icon-names.ts';

export { WORK_STATE_TEXT as RUN_STATUS_TEXT } from '../../src-shared/experiment/work-state-text.ts';

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
