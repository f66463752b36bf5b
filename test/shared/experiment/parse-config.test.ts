import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configEssence, configHash, parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { ConfigError } from '../../../src-shared/experiment/parse-problem.ts';
import { exampleCatalogue, exampleConfig } from './example-catalogue.ts';

function problems(raw: unknown): readonly string[] {
  try {
    parseConfig(raw, exampleCatalogue);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('parsing a config', () => {
  test('fills in every default, those of data set and methods included', () => {
    const config = parseConfig(exampleConfig, exampleCatalogue);
    expect(config.training).toMatchObject({ epochs: 12, learningRate: 0.001, optimiser: { kind: 'adam', beta2: 0.999 } });
    expect(config.dataset.params).toEqual({ trainPairs: 20000, rare: 0.1 });
    expect(config.arms[2]?.params).toEqual({ learningRate: 0.0005, teacher: 'original' });
    expect(config.privacy.permutations).toBe(1999);
    expect(parseConfig({ ...exampleConfig, seeds: undefined }, exampleCatalogue).seeds).toEqual([42, 123, 5508]);
  });

  test.each([
    [{ training: { learningRate: 'fast' } }, 'config.training.learningRate: must be a number above 0 and at most 10, got "fast"'],
    [{ training: { epochs: 1.5 } }, 'config.training.epochs: must be a whole number at least 1 and at most 10000, got 1.5'],
    [{ training: { learningrate: 1 } }, 'config.training: unknown key "learningrate" (known: epochs, batchSize, learningRate, optimiser, schedule, earlyStopping)'],
    [{ training: { schedule: { kind: 'step' } } }, 'config.training.schedule.kind: must be "constant", "cosine" or "milestones", got "step"'],
    [{ training: { optimiser: { kind: 'sgd', momentum: 1 } } }, 'config.training.optimiser.momentum: must be a number at least 0 and below 1, got 1'],
    [{ forget: undefined }, 'config.forget: is missing; it must be an object whose kind is "answer-equals", "answer-type", "question-type", "image-list" or "random-share"'],
    [{ dataset: { kind: 'sceens' } }, 'config.dataset.kind: must be one of scenes, got "sceens"'],
    [{ dataset: { kind: 'scenes', params: { rare: 2 } } }, 'config.dataset.params.rare: must be a number at least 0 and at most 1, got 2'],
    [{ attackers: ['loss', 'psychic'] }, 'config.attackers[1]: must be one of loss, entropy, got "psychic"'],
    [{ seeds: [1, 1] }, 'config.seeds: must not repeat, got 1 more than once'],
    [{ referenceSeedOffset: 1000 }, 'config.referenceSeedOffset: must differ from teacherSeedOffset, got 1000 for both: the reference must be a model that no method has seen'],
    [{ arms: [{ id: 'original', label: 'Original', method: 'original' }] }, 'config.arms: must hold an arm of method "retrain": every other arm is measured against it'],
    [{ arms: [...exampleConfig.arms, { id: 's', label: 's', method: 'scrub', params: { learningRate: 2 } }] }, 'config.arms[3].params.learningRate: must be a number above 0 and at most 1, got 2'],
    [{ arms: [...exampleConfig.arms, { id: 's', label: 's', method: 'srcub' }] }, 'config.arms[3].method: must be one of original, retrain, scrub, got "srcub"'],
    [{ privacy: { fprTargets: ['3e-1'] } }, 'config.privacy.fprTargets[0]: must be "1e-1", "1e-2", "1e-3", "1e-4" or "1e-5", got "3e-1"'],
    [{ extra: 1 }, 'config: unknown key "extra"'],
  ])('names path and allowed range: %j', (change, message) => {
    expect(problems({ ...exampleConfig, ...change }).join('\n')).toContain(message);
  });

  test('reports every problem at once', () => {
    expect(problems({ ...exampleConfig, name: '', training: { epochs: 0, batchSize: 'all' } })).toHaveLength(3);
  });

  test('never lets anything but a ConfigError out, whatever it is given', () => {
    const keys = fc.constantFrom('schema', 'name', 'dataset', 'forget', 'seeds', 'arms', 'attackers', 'training', 'model', 'privacy', 'claims', 'x');
    let refused = 0;
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (change) => {
        const found = problems({ ...exampleConfig, ...change });
        if (found.length > 0) refused++;
        for (const problem of found) expect(problem).toMatch(/^config[.[:]/);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(400);
  });
});

describe('identity of a config', () => {
  const hash = (raw: unknown): string => configHash(parseConfig(raw, exampleCatalogue), exampleCatalogue);

  test('a default that is written out changes nothing', () => {
    const explicit = {
      ...exampleConfig,
      training: { learningRate: 0.001, optimiser: { kind: 'adam', beta1: 0.9 } },
      model: { towerDim: 128 },
      dataset: { kind: 'scenes', params: { rare: 0.1 } },
      arms: exampleConfig.arms.map((arm) => (arm.id === 'scrub' ? { ...arm, params: { teacher: 'original' } } : arm)),
      claims: [],
    };
    expect(hash(explicit)).toBe(hash(exampleConfig));
  });

  test('every other value changes it', () => {
    const changes = [{ training: { learningRate: 0.002 } }, { seeds: [2, 1] }, { model: { head: 'sigmoid' } }, { dataset: { kind: 'scenes', params: { rare: 0 } } }, { name: 'other' }];
    expect(new Set([hash(exampleConfig), ...changes.map((change) => hash({ ...exampleConfig, ...change }))]).size).toBe(changes.length + 1);
  });

  test('its essence parses to the config again', () => {
    const config = parseConfig({ ...exampleConfig, training: { optimiser: { kind: 'sgd', momentum: 0.5 } } }, exampleCatalogue);
    const essence = configEssence(config, exampleCatalogue);
    expect(essence).toMatchObject({ training: { optimiser: { kind: 'sgd', momentum: 0.5 } } });
    expect(parseConfig(essence, exampleCatalogue)).toEqual(config);
  });
});
