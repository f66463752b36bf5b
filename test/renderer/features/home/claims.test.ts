import { describe, expect, test } from 'vitest';
import { claimGroups, headline, wholes } from '../../../../src-renderer/features/home/claim-groups.ts';
import type { ClaimVerdict, Definition } from '../../../../src-renderer/features/home/claim-groups.ts';
import { claimPicture } from '../../../../src-renderer/features/home/claim-picture.ts';
import { claimText, withHeads } from '../../../../src-renderer/features/home/claim-words.ts';
import { minus } from '../../../../src-renderer/ui/minus.ts';

const DEFINITION: Definition = { column: 'retain_acc', description: 'accuracy', quantity: 'value', n: 3, mean: 0.414, sd: 0.002, interval: { lo: 0.407, hi: 0.421 }, here: '0.414', belowResolution: false, evidence: '3 seeds', verdict: { kind: 'reproduced', why: 'Because.' } };

function claim(kind: ClaimVerdict['verdict']['kind'], column: string, whole: string | null = null): ClaimVerdict {
  return {
    claim: { id: column, text: column, columns: [column], arm: 'mu-align', tolerance: 0.005, direction: 'equal', lo: 0.41, hi: 0.42 },
    published: '0.41 to 0.42',
    verdict: { kind, why: 'Because.' },
    whole: whole === null ? null : { text: whole, verdict: { kind, why: 'Because.' } },
    definitions: [{ ...DEFINITION, column }],
  };
}

describe('the sentence over the claims', () => {
  test('counts every verdict that was given, and says none where none was reproduced', () => {
    expect(headline([claim('reproduced', 'retain_acc'), claim('not-resolvable', 'emb_mse'), claim('not-resolvable', 'worst_auc')])).toEqual(['1 of 3 claims reproduced,', '2 not resolvable with this data.']);
    expect(headline([claim('not-reproduced', 'retain_acc')])).toEqual(['None of 1 claim reproduced,', '1 not reproduced.']);
    expect(headline([claim('reproduced', 'retain_acc')])).toEqual(['1 of 1 claim reproduced.']);
    expect(headline([claim('no-verdict', 'retain_acc')])).toEqual(['None of 1 claim reproduced,', '1 without a verdict.']);
  });

  test('claims stand in groups by what they measure, and wholes once', () => {
    const claims = [claim('reproduced', 'cal_worst_tpr_1e-5', 'A outperforms B'), claim('reproduced', 'emb_mse', 'A outperforms B'), claim('reproduced', 'retain_acc')];
    expect(claimGroups(claims).map(({ title, claims: of }) => [title, of.length])).toEqual([['Utility', 1], ['Distance to retraining', 1], ['Low-FPR privacy', 1]]);
    expect(claimGroups([claim('reproduced', 'retain_acc')])).toHaveLength(1);
    expect(wholes(claims).map(({ text }) => text)).toEqual(['A outperforms B']);
  });
});

describe('the picture of a claim', () => {
  const picture = (direction: ClaimVerdict['claim'], definition: Partial<Definition> = {}) => claimPicture({ claim: direction }, { ...DEFINITION, ...definition });
  const equal = claim('reproduced', 'retain_acc').claim;
  const ONE = { id: 'x', text: 'x', columns: ['retain_acc'], arm: 'a', tolerance: 0 };

  test('has the range with its tolerance, the interval within, and says both in words', () => {
    const drawn = picture(equal);
    if (drawn.kind !== 'interval') throw new Error('it is not drawn');
    const [left = NaN, right = NaN] = drawn.region.edges;
    expect(left).toBeLessThan(drawn.whisker?.lo ?? NaN);
    expect(drawn.whisker?.hi ?? NaN).toBeLessThan(right);
    expect(drawn.whisker?.lo ?? NaN).toBeLessThan(drawn.mark);
    expect(drawn.zero).toBeNull();
    expect(drawn.label).toBe('Published: 0.405 to 0.425. Here 0.414 [0.407, 0.421]');
  });

  test('has one edge for one-sided claims, and zero for differences', () => {
    const below = picture({ ...ONE, direction: 'below', baseline: 'scrub' }, { quantity: 'difference', mean: -0.1, interval: { lo: -0.2, hi: 0 } });
    if (below.kind !== 'interval') throw new Error('it is not drawn');
    expect(below.region.edges).toEqual([below.zero]);
    expect(below.region.x).toBe(2);
    expect(below.mark).toBeLessThan(below.zero ?? NaN);
    const most = picture({ ...ONE, direction: 'at-most', hi: 0.004 }, { mean: 0.01, interval: null });
    expect(most).toMatchObject({ kind: 'interval', whisker: null, region: { x: 2 } });
    const least = picture({ ...ONE, direction: 'at-least', lo: 0.4 });
    expect(least.kind === 'interval' && least.region.x + least.region.width).toBe(134);
  });

  test('is hatched where nothing can be said, and stands where all ends are one', () => {
    expect(picture(equal, { mean: null }).kind).toBe('unresolved');
    expect(picture(equal, { belowResolution: true }).kind).toBe('unresolved');
    expect(picture(equal, { interval: { lo: 0, hi: Infinity } }).kind).toBe('unresolved');
    const point = picture({ ...ONE, direction: 'equal', lo: 0, hi: 0 }, { mean: 0, interval: { lo: 0, hi: 0 } });
    expect(point.kind === 'interval' && Number.isFinite(point.mark)).toBe(true);
  });
});

test('words for people: claims begin with a capital, columns have their heads, minus is a minus', () => {
  expect(claimText('forget accuracy about 0')).toBe('Forget accuracy about 0');
  expect(claimText('calWorstTPR@1e-5 about .003')).toBe('calWorstTPR@1e-5 about .003');
  expect(withHeads('retain_acc is one, cal_worst_tpr_1e-5 another, un_known stays.', new Map([['retain_acc', { head: 'Retain acc.' }], ['cal_worst_tpr_1e-5', { head: 'Worst TPR' }]]))).toBe('“Retain acc.” is one, “Worst TPR” another, un_known stays.');
  expect(minus('[-0.006, 1e-5] held-out -.5')).toBe('[−0.006, 1e-5] held-out −.5');
});
