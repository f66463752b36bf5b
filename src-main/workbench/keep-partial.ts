import type { ServiceContext } from './service-context.ts';

/** Why an interrupted run that somebody left as it is does not go on. */
export const KEPT_PARTIAL_REASON = 'it was interrupted, and kept as it is; resume it to go on';

/** Leaves an interrupted run with the steps that are done: stopped, as if somebody had asked for that. */
export function keepPartial({ store, changes, now }: Pick<ServiceContext, 'store' | 'changes' | 'now'>, id: string): void {
  store.together(() => {
    store.runs.change(id, 'queued', now());
    store.runs.change(id, 'stopped', now(), KEPT_PARTIAL_REASON);
  });
  changes.tell({ about: 'run', run: id });
}
