import { documentSchema } from '../../src-shared/contract/wire-types.ts';
import type { z } from 'zod';

export type ExperimentDocument = z.infer<typeof documentSchema>;

/** Its name in the runs table. */
export const SMALL_NAME = 'Small world';

/** An experiment that takes seconds: four arms, two seeds, every kind of result. `changes` replaces parts of it. */
export function smallExperiment(changes: Readonly<Record<string, unknown>> = {}): ExperimentDocument {
  return documentSchema.parse({
    schema: 'mu-align-workbench/config@1',
    name: SMALL_NAME,
    dataset: { kind: 'scenes', params: { trainPairs: 600, heldoutPairs: 600, selNonMembers: 600, calNonMembers: 1200, testNonMembers: 1200 } },
    forget: { kind: 'answer-equals', answer: 'yes' },
    seeds: [42, 123],
    training: { epochs: 6 },
    arms: [
      { id: 'original', label: 'Original', method: 'original' },
      { id: 'retrain', label: 'Retrain (RETR)', method: 'retrain' },
      { id: 'scrub', label: 'SCRUB', method: 'scrub', params: { epochs: 2 } },
      { id: 'mu-align', label: 'MU-ALIGN', method: 'mu-align', params: { epochs: 2 } },
    ],
    attackers: ['loss', 'max-confidence', 'entropy', 'learned-logistic'],
    ...changes,
  });
}

/** The same, which trains for minutes, until it is stopped: for what happens in mid-run. */
export function endlessExperiment(changes: Readonly<Record<string, unknown>> = {}): ExperimentDocument {
  return smallExperiment({ name: 'Endless', seeds: [42], training: { epochs: 10_000 }, ...changes });
}
