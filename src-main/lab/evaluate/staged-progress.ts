import type { LabHooks } from '../hooks.ts';

/** One part of a long lab function, with its share of the time. */
export interface Stage {
  readonly label: string;
  readonly weight: number;
}

/**
 * Hooks for each stage in turn, whose progress counts on one scale over all stages: a stage that reports nothing jumps
 * from its start to its end.
 */
export function stagedHooks(hooks: LabHooks, stages: readonly Stage[]): LabHooks[] {
  const total = stages.reduce((sum, stage) => sum + stage.weight, 0);
  let before = 0;
  return stages.map(({ label, weight }) => {
    const start = before;
    before += weight;
    return {
      ...hooks,
      progress: ({ done, total: of }) => { hooks.progress({ done: start + (weight * done) / of, total, label }); },
    };
  });
}
