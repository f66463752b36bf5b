import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { experimentConfigSchema } from '../../../src-shared/experiment/config.ts';
import { toJson } from '../../../src-shared/experiment/config-slice.ts';
import { isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { JsonObject } from '../../../src-shared/experiment/json-value.ts';
import { configHash, parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { schemaNode } from '../../../src-shared/experiment/schema-node.ts';
import { wholeConfig } from '../../../src-shared/experiment/whole-config.ts';
import { withDefaults } from '../../../src-shared/experiment/with-defaults.ts';
import { catalogue } from '../../../src-main/workbench/catalogue.ts';

const schemas = {
  config: schemaNode(experimentConfigSchema),
  methods: new Map([...catalogue.methods.values()].map(({ id, params }) => [id, schemaNode(params)])),
  datasets: new Map([...catalogue.datasets.values()].map(({ id, params }) => [id, schemaNode(params)])),
};

function presetConfig(name: string): JsonObject {
  const preset: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'resources', 'presets', `${name}.json`), 'utf8'));
  const config = isJsonObject(preset) ? preset['config'] : undefined;
  if (!isJsonObject(config)) throw new Error(`preset ${name} has no config`);
  return config;
}

test.each(['quick', 'scenes-20k', 'scenes-low-fpr', 'vqa-v2-20k'])('%s written out is what parsing gives, and the same experiment', (name) => {
  const whole = wholeConfig(schemas, presetConfig(name));
  const parsed = parseConfig(presetConfig(name), catalogue);
  expect(whole).toEqual(toJson(parsed));
  expect(configHash(parseConfig(whole, catalogue), catalogue)).toBe(configHash(parsed, catalogue));
  expect(wholeConfig(schemas, whole)).toEqual(whole);
});

test('what does not fit stays, and null is a value', () => {
  const node = schemas.config;
  expect(wholeConfig(schemas, { arms: [{ id: 'x', method: 'nope', params: { a: 1 } }], more: 1, seeds: 'many' })).toMatchObject({ arms: [{ id: 'x', method: 'nope', params: { a: 1 } }], more: 1, seeds: 'many', privacy: { permutations: 1999 } });
  expect(withDefaults(node.properties?.['training'] ?? {}, { earlyStopping: null, epochs: 3, optimiser: { kind: 'sgd' } })).toMatchObject({ earlyStopping: null, epochs: 3, batchSize: 256, optimiser: { kind: 'sgd', weightDecay: 0, momentum: 0.9 } });
});
