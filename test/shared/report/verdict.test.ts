import { describe, expect, test } from 'vitest';
import type { ComparisonEvidence, TprEvidence, ValueClaim, ValueEvidence, Verdict, VerdictKind } from '../../../src-shared/report/verdict.ts';
import { acrossDefinitions, acrossParts, claimRegion, comparisonVerdict, orientDifference, valueVerdict } from '../../../src-shared/report/verdict.ts';

const retain: ValueClaim = { direction: 'equal', lo: 0.41, hi: 0.42, tolerance: 0.01 };
const zeroTpr: ValueClaim = { direction: 'equal', lo: 0.003, hi: 0.004, tolerance: 0 };

function evidence(lo: number, hi: number, change: Partial<ValueEvidence> = {}): ValueEvidence {
  return { matches: true, seedCount: 3, interval: { lo, hi }, tpr: null, ...change };
}

const tpr: TprEvidence = { resolved: true, floor: 0.001, zeroFpTpr: 0.002, zeroFpFloor: 0.004, neededCal: 438201, neededTest: 299572 };

function outcome(verdict: Verdict): [VerdictKind, string] {
  return [verdict.kind, verdict.reason.code];
}

describe('regions', () => {
  test('equal, at most, at least', () => {
    expect(claimRegion({ direction: 'equal', lo: 2, hi: 3, tolerance: 0.5 })).toEqual({ lo: 1.5, hi: 3.5 });
    expect(claimRegion({ direction: 'at-most', hi: 3, tolerance: 0.5 })).toEqual({ lo: -Infinity, hi: 3.5 });
    expect(claimRegion({ direction: 'at-least', lo: 2, tolerance: 0.5 })).toEqual({ lo: 1.5, hi: Infinity });
  });
});

describe('published values', () => {
  test.each([
    // retain accuracy in [.41, .42] with .01: region [.40, .43]
    [retain, 0.405, 0.425, 'reproduced', 'inside-region'],
    [retain, 0.41, 0.41, 'reproduced', 'inside-region'],
    [retain, 0.39, 0.42, 'not-resolvable', 'too-wide'],
    [retain, 0.42, 0.44, 'not-resolvable', 'too-wide'],
    [retain, 0.3, 0.5, 'not-resolvable', 'too-wide'],
    [retain, 0.44, 0.46, 'not-reproduced', 'outside-region'],
    [retain, 0.1, 0.2, 'not-reproduced', 'outside-region'],
    // region (-inf, 3]
    [{ direction: 'at-most', hi: 2, tolerance: 1 }, -50, 3, 'reproduced', 'inside-region'],
    [{ direction: 'at-most', hi: 2, tolerance: 1 }, 2, 3.1, 'not-resolvable', 'too-wide'],
    [{ direction: 'at-most', hi: 2, tolerance: 1 }, 3.1, 4, 'not-reproduced', 'outside-region'],
    // the closed ends meet
    [{ direction: 'at-most', hi: 2, tolerance: 1 }, 3, 4, 'not-resolvable', 'too-wide'],
    // region [1, inf)
    [{ direction: 'at-least', lo: 2, tolerance: 1 }, 1, 90, 'reproduced', 'inside-region'],
    [{ direction: 'at-least', lo: 2, tolerance: 1 }, 0.9, 90, 'not-resolvable', 'too-wide'],
    [{ direction: 'at-least', lo: 2, tolerance: 1 }, 0, 0.9, 'not-reproduced', 'outside-region'],
  ] as const)('%o with [%d, %d]: %s', (claim, lo, hi, kind, code) => {
    expect(outcome(valueVerdict(claim, evidence(lo, hi)))).toEqual([kind, code]);
  });

  test('too wide tells the half-width', () => {
    const { reason } = valueVerdict(retain, evidence(0.3, 0.5));
    expect(reason.code === 'too-wide' ? reason.halfWidth : NaN).toBeCloseTo(0.1, 12);
  });

  test('rule 1 comes before everything: mismatch, then seeds', () => {
    const unresolved = { ...tpr, resolved: false };
    expect(outcome(valueVerdict(retain, evidence(0.41, 0.41, { matches: false, seedCount: 1, tpr: unresolved })))).toEqual(['no-verdict', 'mismatch']);
    expect(outcome(valueVerdict(retain, evidence(0.41, 0.41, { seedCount: 2, tpr: unresolved })))).toEqual(['no-verdict', 'too-few-seeds']);
    expect(outcome(valueVerdict(retain, evidence(0, 0, { interval: null })))).toEqual(['no-verdict', 'no-interval']);
  });

  test('rule 2: an unresolved target is not resolvable whatever the value, and says what is needed', () => {
    const unresolved = { ...tpr, resolved: false };
    for (const [lo, hi] of [[0.0035, 0.0035], [0.5, 0.6], [0, 1]] as const) {
      const verdict = valueVerdict(zeroTpr, evidence(lo, hi, { tpr: unresolved }));
      expect(verdict).toEqual({
        kind: 'not-resolvable',
        reason: { code: 'target-not-resolved', zeroFpTpr: 0.002, zeroFpFloor: 0.004, neededCal: 438201, neededTest: 299572 },
      });
    }
    expect(outcome(valueVerdict(zeroTpr, evidence(0, 0, { interval: null, tpr: unresolved })))).toEqual(['not-resolvable', 'target-not-resolved']);
  });

  test('rule 3: a claim that an attacker without knowledge meets is not resolvable', () => {
    const at = (floor: number | null, claim: ValueClaim = zeroTpr): [VerdictKind, string] =>
      outcome(valueVerdict(claim, evidence(0.0031, 0.0039, { tpr: { ...tpr, floor } })));
    expect(at(0.004)).toEqual(['not-resolvable', 'met-by-knowing-nothing']);
    expect(at(0.01)).toEqual(['not-resolvable', 'met-by-knowing-nothing']);
    expect(at(0.0039)).toEqual(['reproduced', 'inside-region']);
    expect(at(null)).toEqual(['reproduced', 'inside-region']);
    expect(at(0.004, { direction: 'at-most', hi: 0.003, tolerance: 0.001 })).toEqual(['not-resolvable', 'met-by-knowing-nothing']);
    // A lower bound is not met by knowing nothing.
    expect(at(0.5, { direction: 'at-least', lo: 0.003, tolerance: 0 })).toEqual(['reproduced', 'inside-region']);
  });

  test('rule 4 applies to a resolved TPR above its floor', () => {
    const resolved = { tpr: { ...tpr, floor: 0.001 } };
    expect(outcome(valueVerdict(zeroTpr, evidence(0.0031, 0.0039, resolved)))[0]).toBe('reproduced');
    expect(outcome(valueVerdict(zeroTpr, evidence(0.02, 0.04, resolved)))[0]).toBe('not-reproduced');
    expect(outcome(valueVerdict(zeroTpr, evidence(0.0035, 0.04, resolved)))[0]).toBe('not-resolvable');
  });
});

describe('comparisons', () => {
  const compare = (lo: number, hi: number, change: Partial<ComparisonEvidence> = {}): [VerdictKind, string] =>
    outcome(comparisonVerdict({ matches: true, seedCount: 3, difference: { lo, hi }, margin: 0, rawMse: null, ...change }));

  test.each([
    [-3, -1, 0, 'reproduced', 'difference-below-zero'],
    [-3, -0.1, 5, 'reproduced', 'difference-below-zero'],
    [-3, 0, 0, 'not-resolvable', 'too-wide'],
    [-3, 2, 0, 'not-resolvable', 'too-wide'],
    [0, 2, 0, 'not-reproduced', 'difference-not-below-zero'],
    [1, 2, 0, 'not-reproduced', 'difference-not-below-zero'],
    [-1, 1, 1, 'not-reproduced', 'difference-inside-margin'],
    [-1, 1, 0.9, 'not-resolvable', 'too-wide'],
    [-0.5, 1.1, 1, 'not-resolvable', 'too-wide'],
  ] as const)('d in [%d, %d], margin %d: %s', (lo, hi, margin, kind, code) => {
    expect(compare(lo, hi, { margin })).toEqual([kind, code]);
  });

  test('rule 1, and no interval', () => {
    expect(compare(-3, -1, { matches: false })).toEqual(['no-verdict', 'mismatch']);
    expect(compare(-3, -1, { seedCount: 2 })).toEqual(['no-verdict', 'too-few-seeds']);
    expect(compare(-3, -1, { difference: null })).toEqual(['no-verdict', 'no-interval']);
  });

  test('raw MSE inside the range of RETR against RETR says nothing', () => {
    const retrRange = { lo: 1, hi: 2 };
    const rawMse = { first: { lo: 0.5, hi: 1 }, second: { lo: 2, hi: 3 }, retrRange };
    expect(compare(-3, -1, { rawMse })).toEqual(['not-resolvable', 'within-retr-range']);
    expect(compare(-3, -1, { rawMse: { ...rawMse, second: { lo: 2.1, hi: 3 } } })).toEqual(['reproduced', 'difference-below-zero']);
    expect(compare(-3, -1, { rawMse: { ...rawMse, first: { lo: 0.5, hi: 0.9 } } })).toEqual(['reproduced', 'difference-below-zero']);
  });

  test('orientation', () => {
    expect(orientDifference({ lo: -1, hi: 3 }, 'below')).toEqual({ lo: -1, hi: 3 });
    expect(orientDifference({ lo: -1, hi: 3 }, 'above')).toEqual({ lo: -3, hi: 1 });
  });
});

describe('several verdicts', () => {
  const kinds = ['no-verdict', 'reproduced', 'not-reproduced', 'not-resolvable'] as const;
  const named = (...list: readonly VerdictKind[]): { name: string; verdict: Verdict }[] =>
    list.map((kind, i) => ({ name: `n${i}`, verdict: { kind, reason: { code: 'difference-below-zero' } } }));

  test('definitions: the common verdict, else not resolvable with each listed', () => {
    for (const a of kinds) {
      for (const b of kinds) {
        const list = named(a, a, b);
        const verdict = acrossDefinitions(list);
        if (a === b) expect(verdict).toEqual(list[0]?.verdict);
        else expect(verdict).toEqual({ kind: 'not-resolvable', reason: { code: 'definitions-differ', verdicts: list } });
      }
    }
    expect(() => acrossDefinitions([])).toThrow(/at least one definition/);
  });

  test('parts: all reproduced, or any not', () => {
    const of = (...list: readonly VerdictKind[]): VerdictKind => acrossParts(named(...list)).kind;
    expect(of('reproduced', 'reproduced')).toBe('reproduced');
    for (const other of kinds) {
      expect(of('reproduced', other, 'not-reproduced')).toBe('not-reproduced');
      expect(of('not-reproduced', other)).toBe('not-reproduced');
      expect(of(other, 'reproduced')).toBe(other);
    }
    expect(of('not-resolvable', 'no-verdict')).toBe('no-verdict');
    expect(of('not-resolvable', 'reproduced')).toBe('not-resolvable');
    expect(() => acrossParts([])).toThrow(/at least one part/);
  });
});
