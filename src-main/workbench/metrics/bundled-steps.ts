import { join } from 'node:path';
import { RESULTS_FOLDER } from '../../../src-shared/experiment/step-outputs.ts';
import { bundledMetrics, bundledSteps } from '../bundles/bundle-files.ts';
import type { ServiceContext } from '../service-context.ts';

/** A step of a run that was opened from a bundle. */
export interface BundledStep {
  /** its metrics.npz; null: the bundle came without */
  readonly metrics: string | null;
}

const BUNDLES = { archived: null, all: [{ field: 'source', comparison: '=', value: 'bundle' }] } as const;

/**
 * Finds steps that came with bundles. A step's id names all that it was made of, so which bundle it came with makes no
 * difference.
 *
 * @returns null for a step of no bundle
 */
export function findBundledStep({ home, store }: Pick<ServiceContext, 'home' | 'store'>): (step: string) => BundledStep | null {
  /** steps of each bundle; what a bundle holds does not change */
  const trails = new Map<string, ReadonlySet<string>>();
  return (step) => {
    const { runs } = store.runList.page({ filter: BUNDLES, sort: [], limit: 10_000, after: null });
    const holders = runs.map(({ id }) => join(home.runs, id, RESULTS_FOLDER)).filter((results) => {
      const steps = trails.get(results) ?? bundledSteps(results);
      trails.set(results, steps);
      return steps.has(step);
    });
    if (holders.length === 0) return null;
    return { metrics: holders.map((results) => bundledMetrics(results, step)).find((path) => path !== null) ?? null };
  };
}
