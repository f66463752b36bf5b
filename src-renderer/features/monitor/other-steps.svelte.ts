import type { StepState } from '../../../src-shared/contract/topics/steps.ts';
import { resource } from '../../app/resource.svelte.ts';
import type { Resource } from '../../app/resource.svelte.ts';
import { useWorkbench } from '../../app/workbench-context.ts';
import { armLabelsOf, stepTitle } from './step-matrix.ts';

export interface OtherSteps {
  readonly run: string;
  readonly runName: string;
  readonly steps: readonly { readonly step: StepState; readonly title: string }[];
}

/** Steps of other runs with their names, by run. Runs that are gone are left out. Call it while a component is set up. */
export function otherSteps(runs: () => readonly string[]): Resource<ReadonlyMap<string, OtherSteps>> {
  const { client } = useWorkbench();
  return resource(() => {
    const wanted = [...new Set(runs())];
    return wanted.length === 0 ? null : wanted;
  }, async (wanted, signal) => {
    const found = await Promise.all(wanted.map(async (run): Promise<OtherSteps | null> => {
      try {
        const [{ run: { name }, config }, steps] = await Promise.all([client.call('runs.get', { id: run }, { signal }), client.call('steps.list', { run }, { signal })]);
        const labels = armLabelsOf(config);
        return { run, runName: name, steps: steps.map((step) => ({ step, title: stepTitle(step, labels) })) };
      } catch (error) {
        signal.throwIfAborted();
        // One that was deleted must not hide the others.
        if (wanted.length === 1) throw error;
        return null;
      }
    }));
    return new Map(found.flatMap((one) => (one === null ? [] : [[one.run, one] as const])));
  }, { keep: true });
}
