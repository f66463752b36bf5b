import { untrack } from 'svelte';
import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { readStored, writeStored } from './stored.ts';
import { useWorkbench } from './workbench-context.ts';

const KEY = 'run';

export interface ShownRun {
  /** null: the runs are not yet read, or none has results */
  readonly id: string | null;
  /** null also for one that is older than those held here */
  readonly run: Run | null;
  /** leaves settings of the screen as they are */
  readonly choose: (id: string) => void;
}

/**
 * The run that a screen of results is about: the one in the address, else the one that was looked at last, else the newest
 * with results. Call it while a component is set up.
 */
export function shownRun(): ShownRun {
  const { router, runs } = useWorkbench();
  const [screen, last] = untrack(() => [router.route.screen, readStored(KEY)]);
  const inAddress = $derived(router.route.screen === screen ? (router.route.parts[0] ?? null) : null);
  const usual = $derived(runs.withResults.find(({ id }) => id === last) ?? runs.withResults[0]);
  const id = $derived(inAddress ?? usual?.id ?? null);
  const run = $derived(id === null ? null : runs.get(id));
  $effect(() => {
    if (inAddress !== null) writeStored(KEY, inAddress);
  });
  return {
    get id() {
      return id;
    },
    get run() {
      return run;
    },
    choose: (next) => {
      router.go(screen, [next], router.route.query);
    },
  };
}
