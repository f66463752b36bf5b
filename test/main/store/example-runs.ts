import type { NewRun } from '../../../src-main/store/run-record.ts';

export const METHODS = ['ga', 'npo', 'scrub', 'retrain'] as const;

/** A small run: two arms, two seeds, a model a seed and an evaluation an arm and seed. `shared` names the models' steps. */
export function exampleRun(id: string, changes: Partial<NewRun> = {}, shared = id): NewRun {
  const arms = changes.arms ?? [{ arm: 'ours', method: 'npo' }, { arm: 'base', method: 'ga' }];
  const seeds = [1, 2];
  return {
    id,
    name: `run ${id}`,
    preset: '',
    dataset: 'scenes',
    configHash: `hash-${id}`,
    config: { seeds },
    createdAt: 1000,
    source: 'own',
    place: '',
    runState: null,
    engine: 'wasm 4.22.0',
    launchKey: null,
    seeds,
    arms,
    steps: [
      ...seeds.map((seed) => ({ id: `train-${shared}-${seed}`, kind: 'train', arm: null, seed, label: `train original, seed ${seed}`, weight: 10 })),
      ...seeds.flatMap((seed) => arms.map(({ arm }) => ({ id: `evaluate-${shared}-${arm}-${seed}`, kind: 'evaluate', arm, seed, label: `evaluate ${arm}, seed ${seed}`, weight: 1 }))),
    ],
    ...changes,
  };
}
