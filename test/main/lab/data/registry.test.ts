import { expect, test } from 'vitest';
import { DATASET_KINDS, datasetKindById } from '../../../../src-main/lab/data/registry.ts';

test('every kind of data set has defaults for all its parameters, each described', () => {
  expect([...DATASET_KINDS.keys()].slice(0, 2)).toEqual(['scenes', 'vqa']);
  for (const [id, kind] of DATASET_KINDS) expect(kind.id).toBe(id);
  for (const kind of DATASET_KINDS.values()) {
    expect(kind.params.safeParse({}).success).toBe(true);
    expect(kind.params.safeParse({ unknownName: 1 }).success).toBe(false);
    if (!('shape' in kind.params) || typeof kind.params.shape !== 'object') throw new Error(`${kind.id}: not an object schema`);
    for (const [name, schema] of Object.entries(kind.params.shape ?? {})) {
      expect((schema as { description?: string }).description, `${kind.id}.${name}`).toBeTruthy();
    }
  }
  expect(() => datasetKindById('vqa3')).toThrow(/no data set kind "vqa3"; there are scenes, vqa/);
});

test('a generated kind prepares data from parameters, predicate and seed', () => {
  const scenes = datasetKindById('scenes');
  if (scenes.needsFiles) throw new Error('scenes are drawn');
  const params = { trainPairs: 1000, heldoutPairs: 200, selNonMembers: 60, calNonMembers: 10, testNonMembers: 10 };
  const data = scenes.prepare(params, { kind: 'answer-type', answerType: 'number' }, 3);
  expect(data.train.count).toBe(1000);
  expect(() => scenes.prepare({ rare: 2 }, { kind: 'answer-equals', answer: 'yes' }, 3)).toThrow(/rare/);
});
