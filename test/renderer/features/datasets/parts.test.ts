import { describe, expect, test } from 'vitest';
import { countsOf } from '../../../../src-renderer/features/datasets/dataset-counts.ts';
import { fittingPresets } from '../../../../src-renderer/features/datasets/fitting-preset.ts';
import { overlapRows, overlapSentence } from '../../../../src-renderer/features/datasets/overlap-rows.ts';

test('counts have names, also those of a kind that is not known here', () => {
  expect(countsOf({ counts: { trainPairs: 5, rareWords: 3 } })).toEqual([{ name: 'Training pairs', count: 5 }, { name: 'Rare words', count: 3 }]);
});

describe('image overlap', () => {
  const free = { splits: ['members in TEST', 'non-members in TEST'] as [string, string], images: 0, allowed: false };
  const shared = { splits: ['forget set', 'retain set'] as [string, string], images: 12, allowed: true };

  test('what may be shared is no fault, and says why', () => {
    const rows = overlapRows([free, shared]);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['allowed', 'ok']);
    expect(rows[0]?.why).toMatch(/secondary results/);
    expect(overlapSentence(rows)).toMatchObject({ isGood: true });
  });

  test('a fault comes first, and is said', () => {
    const rows = overlapRows([shared, { ...free, images: 1 }]);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['wrong', 'allowed']);
    expect(overlapSentence(rows)).toEqual({ isGood: false, text: '1 image stands where no image may: figures of these data would mean nothing.' });
  });
});

test('an experiment begins from the preset with the very data, else from one of their kind', () => {
  const preset = (name: string, kind: string, params: { readonly [key: string]: number }) => ({ name, config: { dataset: { kind, params } } });
  const presets = [preset('vqa', 'vqa', {}), preset('small', 'scenes', { n: 1 }), preset('large', 'scenes', { n: 2 })];
  expect(fittingPresets(presets, { config: { kind: 'scenes', params: { n: 2 } } }, (of) => of).map(({ name }) => name)).toEqual(['large', 'small', 'vqa']);
});
