import { describe, expect, test } from 'vitest';
import { findingText, reached } from '../../../../src-renderer/features/attacks/finding.ts';
import { judge, smallestResolved } from '../../../../src-renderer/features/attacks/judge-cut.ts';
import type { Cut } from '../../../../src-renderer/features/attacks/judge-cut.ts';

function cut({ tpr, lo, hi, floor = { lo: 0.003, hi: 0.003 }, resolved = true }: { tpr: number; lo: number; hi: number; floor?: { lo: number; hi: number } | null; resolved?: boolean }): Cut {
  return {
    arm: 'scrub', target: '1e-3', comparisons: 21, needed: { cal: 4380, test: 2995 },
    over: { n: 1, mean: tpr, sd: null, interval: { lo, hi } },
    seeds: [{ seed: 42, members: 2000, nonMembers: resolved ? 5000 : 1324, calNonMembers: resolved ? 5000 : 1370, allowed: resolved ? 5 : 1, resolved, floor, each: [], worst: { tp: tpr * 2000, fp: 1, tpr, interval: { lo, hi }, attacker: 'loss(+)' } }],
  };
}
const found = (of: Cut, retrain: Cut | null = null, attacker: string | null = null) => findingText({ cut: of, retrain, label: 'SCRUB', attacker });

describe('what can be said at an FPR', () => {
  test('nothing below the resolution, whatever the value: what it takes, what there is, and what is resolved', () => {
    const text = found(cut({ tpr: 0.4, lo: 0.3, hi: 0.5, resolved: false }));
    expect(text?.judgement).toBe('below');
    expect(text?.sentence).toBe('At FPR 1e-3 nothing can be said of SCRUB with this data.');
    expect(text?.because).toMatch(/^That takes 4,380 non-members in CAL and 2,995 in TEST; there are 1,370 in CAL and 1,324 in TEST\. The smallest usual FPR that they resolve is 1e-2\./);
    expect(text?.because).toMatch(/with 1 false positive at most the worst of 21 attackers finds 0\.4000 \[0\.3000, 0\.5000\]/);
  });

  test('a leak only where the whole interval lies above the floor', () => {
    expect(judge(cut({ tpr: 0.02, lo: 0.0031, hi: 0.03 }))).toBe('above');
    expect(judge(cut({ tpr: 0.02, lo: 0.003, hi: 0.03 }))).toBe('open');
    expect(judge(cut({ tpr: 0.003, lo: 0.001, hi: 0.006 }))).toBe('floor');
    expect(judge(cut({ tpr: 0.02, lo: 0.0045, hi: 0.03, floor: { lo: 0.003, hi: 0.005 } }))).toBe('open');
    expect(judge(cut({ tpr: 0.02, lo: 0.01, hi: 0.03, floor: null }))).toBe('no-floor');
    expect(judge({ seeds: [], over: null })).toBeNull();
    expect(found(cut({ tpr: 0.02, lo: 0.01, hi: 0.03 }), cut({ tpr: 0.002, lo: 0.001, hi: 0.004 }))?.sentence).toBe('At FPR 1e-3, SCRUB leaks membership: the worst of 21 attackers finds 0.0200 [0.0100, 0.0300] of the members, on RETR 0.0020 [0.0010, 0.0040]; attackers that know nothing reach 0.0030.');
    expect(found(cut({ tpr: 0.02, lo: 0.01, hi: 0.03, floor: null }), null, 'entropy, reversed')?.because).toMatch(/not for a single one/);
  });

  test('zero is never a bare 0', () => {
    expect(reached(cut({ tpr: 0, lo: 0, hi: 0.0046 }))).toBe('none of 2,000, at most 0.0046');
  });

  test('the smallest usual FPR that some non-members resolve', () => {
    expect([[800_000, 300_000], [50_000, 50_000], [1370, 1324], [30, 30]].map(([cal = 0, test = 0]) => smallestResolved(cal, test))).toEqual(['1e-5', '1e-4', '1e-2', null]);
    expect(smallestResolved(null, 50_000)).toBeNull();
  });
});
