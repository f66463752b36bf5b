import { contractError } from '../../src-shared/contract/error-data.ts';
import type { CallName, StreamName } from '../../src-shared/contract/registry.ts';
import type { Handlers } from '../../src-shared/contract/server.ts';
import { wrapHandlers } from './wrap-handlers.ts';

/** Calls that change nothing in the store or in the home. */
const READING: ReadonlySet<string> = new Set<CallName | StreamName>([
  'system.info', 'system.catalogue', 'system.diagnostics', 'system.diskUse', 'system.notices',
  'datasets.list', 'datasets.get', 'datasets.items', 'datasets.forgetCount', 'datasets.nonMembers', 'datasets.imageOverlap', 'datasets.inspectFolder', 'datasets.watch',
  'presets.list', 'presets.get', 'presets.hold', 'runs.list', 'runs.get', 'runs.groups', 'runs.metrics', 'runs.preflight', 'runs.preflightSweep', 'runs.watch',
  'steps.list', 'steps.get', 'steps.trail', 'steps.watch', 'steps.log', 'metrics.names', 'metrics.times', 'metrics.window', 'metrics.follow',
  'evaluations.columns', 'evaluations.arms', 'evaluations.losses', 'evaluations.rows', 'evaluations.attackers', 'evaluations.roc', 'evaluations.envelope', 'evaluations.cut', 'evaluations.floors',
  'evaluations.calibration', 'evaluations.splits', 'evaluations.histogram', 'compare.differences', 'compare.configs', 'compare.arms', 'compare.verdicts',
  'compare.withFrozen', 'tables.presets', 'tables.build', 'tables.text', 'tables.claims', 'figures.svg', 'figures.file', 'figures.csv', 'figures.report', 'figures.render',
  'files.progress', 'files.export', 'files.read', 'files.discard', 'views.list',
]);

/**
 * Lets calls that change something wait until it is known whether they may, and say why they do nothing where they may
 * not. A name that is not listed above counts as one that changes something.
 */
export function guardWriting(handlers: Handlers, mayWrite: Promise<boolean>): Handlers {
  const assertWritable = async (): Promise<void> => {
    if (!await mayWrite) throw contractError('read-only', 'the store is open to be read only', 'The database of this home folder is damaged and was opened to be read only: nothing can be changed. Restore a backup, or export what can be read, and open it again.');
  };
  return wrapHandlers(handlers, {
    call: async (handle) => {
      await assertWritable();
      return handle();
    },
    stream: async function* (items) {
      await assertWritable();
      yield* items();
    },
  }, (name) => !READING.has(name));
}
