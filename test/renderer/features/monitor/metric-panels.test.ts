import { describe, expect, test } from 'vitest';
import { metricPanels } from '../../../../src-renderer/features/monitor/metric-panels.ts';

const of = (phase: string, ...metrics: string[]) => metrics.map((metric) => ({ phase, metric }));
const shape = (names: ReturnType<typeof of>) => metricPanels(names).map(({ id, terms }) => [id, terms.map(({ label }) => label)]);

describe('panels of a step\'s curves', () => {
  test('MU-ALIGN: forget terms, retain terms, cosine; the rest behind', () => {
    const panels = metricPanels(of('joint', 'crossEntropy', 'cssa', 'retainLoss', 'learningRate', 'forgetTarget', 'confidenceCap', 'cosineBefore', 'cosineAfter', 'forgetNorm', 'clippedShare'));
    expect(panels.map(({ id, isMain }) => [id, isMain])).toEqual([['forget', true], ['retain', true], ['cosine', true], ['norms', false], ['rate', false], ['other', false]]);
    expect(panels.find(({ id }) => id === 'cosine')).toMatchObject({ isSigned: true, terms: [{ label: 'before projection', key: 'joint/cosineBefore' }, { label: 'after projection' }] });
  });

  test('SCRUB: a term belongs to the panel of its phase', () => {
    expect(shape([...of('forget', 'loss', 'distance', 'learningRate'), ...of('retain', 'loss', 'crossEntropy', 'distance', 'learningRate')])).toEqual([
      ['forget', ['Sum', 'Distance to the original']],
      ['retain', ['Sum', 'Cross-entropy', 'Distance to the original']],
      ['rate', ['Learning rate, forget', 'Learning rate, retain']],
    ]);
  });

  test('training: one loss, and that of held-back pairs beside it', () => {
    expect(shape([...of('train', 'loss', 'learningRate'), ...of('epoch', 'watchedLoss')])).toEqual([['loss', ['Sum', 'Held-back pairs']], ['rate', ['Learning rate']]]);
  });

  test('a metric of a method that nobody described here is shown under its name, once', () => {
    expect(shape([...of('joint', 'hyperbolicDrift'), ...of('joint', 'hyperbolicDrift')])).toEqual([['other', ['hyperbolicDrift']]]);
    const looks = metricPanels(of('joint', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'))[0]?.terms.map(({ look }) => JSON.stringify(look));
    expect(new Set(looks).size).toBe(8);
  });
});
