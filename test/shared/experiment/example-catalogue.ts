import { z } from 'zod';
import type { Catalogue, MethodEntry } from '../../../src-shared/experiment/catalogue.ts';

const method = (id: string, params: z.ZodType, usesTeacher: (params: unknown) => boolean): MethodEntry => ({ id, label: id, version: 1, params, usesTeacher });

/** A small catalogue with one method of each kind that matters to a plan. */
export const exampleCatalogue: Catalogue = {
  methods: new Map(
    [
      method('original', z.strictObject({}), () => false),
      method('retrain', z.strictObject({}), () => true),
      method(
        'scrub',
        z.strictObject({
          learningRate: z.number().gt(0).max(1).default(0.0005),
          teacher: z.enum(['original', 'retr']).default('original'),
        }),
        (params) => z.looseObject({ teacher: z.string() }).parse(params).teacher === 'retr',
      ),
    ].map((entry) => [entry.id, entry]),
  ),
  datasets: new Map([['scenes', { id: 'scenes', version: 1, params: z.strictObject({ trainPairs: z.int().min(100).default(20000), rare: z.number().min(0).max(1).default(0.1) }) }]]),
  attackers: ['loss', 'entropy'],
};

/** A config without anything that could be left out. */
export const exampleConfig = {
  schema: 'mu-align-workbench/config@1',
  name: 'example',
  dataset: { kind: 'scenes' },
  forget: { kind: 'answer-equals', answer: 'yes' },
  seeds: [1, 2],
  arms: [
    { id: 'original', label: 'Original', method: 'original' },
    { id: 'retrain', label: 'Retrain', method: 'retrain' },
    { id: 'scrub', label: 'SCRUB', method: 'scrub' },
  ],
  attackers: ['loss'],
};
