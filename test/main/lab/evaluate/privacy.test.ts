import { describe, expect, it } from 'vitest';
import type { AttackScores } from '../../../../src-main/lab/evaluate/collect-scores.ts';
import { measurePrivacy } from '../../../../src-main/lab/evaluate/privacy.ts';
import type { PrivacyOptions, PrivacyResult } from '../../../../src-main/lab/evaluate/privacy.ts';
import type { MemberOutcome } from '../../../../src-main/lab/evaluate/reference-outcome.ts';
import { RESULT_COLUMNS } from '../../../../src-shared/report/columns.ts';
import { clopperPearson } from '../../../../src-shared/stats/clopper-pearson.ts';
import { FPR_TARGETS } from '../../../../src-shared/stats/fpr-target.ts';
import { ksUniform } from '../../../../src-shared/stats/kolmogorov-smirnov.ts';
import { quietHooks } from '../tiny-data.ts';
import { syntheticScores } from './synthetic-scores.ts';
import type { Shifts } from './synthetic-scores.ts';

const SIZES = { sel: [60, 400], cal: 1500, test: [120, 1300] } as const;
const options: PrivacyOptions = { targets: FPR_TARGETS, permutations: 199, bootstrapDraws: 200, seed: 11 };

const measure = (scores: AttackScores, reference: MemberOutcome | 'self' | null = null): Promise<PrivacyResult> =>
  measurePrivacy(scores, reference, options, quietHooks());

/** The definitions of protocol.md in the plainest form, independent of the statistics library. */
interface Plain {
  readonly name: string;
  readonly sel: { members: number[]; nonMembers: number[] };
  readonly cal: number[];
  readonly test: { members: number[]; nonMembers: number[] };
}

function plainAttackers(scores: AttackScores): Plain[] {
  const names = [['loss(+)', 0, 1], ['loss(-)', 0, -1], ['hinge(+)', 1, 1], ['hinge(-)', 1, -1], ['learned-logistic', 2, 1]] as const;
  return names.map(([name, index, sign]) => {
    const of = (values: readonly Float64Array[]): number[] => Array.from(values[index] ?? [], (score) => sign * score);
    return {
      name,
      sel: { members: of(scores.members.sel.scores), nonMembers: of(scores.nonMembers.sel.scores) },
      cal: of(scores.nonMembers.cal.scores),
      test: { members: of(scores.members.test.scores), nonMembers: of(scores.nonMembers.test.scores) },
    };
  });
}

const above = (values: number[], threshold: number): number => values.filter((value) => value > threshold).length;

/** Largest number of members over all thresholds with at most k non-members. */
function tpAtMost({ members, nonMembers }: { members: number[]; nonMembers: number[] }, k: number): number {
  return Math.max(0, ...members.filter((t) => nonMembers.filter((value) => value >= t).length <= k).map((t) => members.filter((value) => value >= t).length));
}

function auc({ members, nonMembers }: { members: number[]; nonMembers: number[] }): number {
  let wins = 0;
  for (const a of members) for (const b of nonMembers) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return wins / (members.length * nonMembers.length);
}

describe('the privacy columns', () => {
  const shifts: Shifts = [0.4, -0.3, 0.5];
  const scores = syntheticScores(1, SIZES, shifts);
  const attackers = plainAttackers(scores);
  const m = SIZES.test[0];

  it('equal the definitions, computed plainly', async () => {
    const { columns } = await measure(scores);
    for (const [text, numerator, denominator] of [['1e-1', 1, 10], ['1e-2', 1, 100], ['1e-3', 1, 1000]] as const) {
      const k = Math.floor((numerator * (SIZES.cal + 1)) / denominator);
      const thresholdOf = ({ cal }: Plain): number => cal.toSorted((a, b) => b - a)[k - 1] ?? NaN;
      const tps = attackers.map((of) => above(of.test.members, thresholdOf(of)));
      const selK = Math.floor((numerator * SIZES.sel[1]) / denominator);
      const chosen = attackers
        .map((of, index) => ({ of, index, keys: [tpAtMost(of.sel, selK), tpAtMost(of.sel, 10), auc(of.sel), -index] }))
        .toSorted((a, b) => {
          const at = a.keys.findIndex((key, i) => key !== b.keys[i]);
          return (b.keys[at] ?? 0) - (a.keys[at] ?? 0);
        })[0];
      const sel = chosen?.of ?? attackers[0];
      if (sel === undefined) throw new Error('no attacker');
      const tp = above(sel.test.members, thresholdOf(sel));
      const fp = above(sel.test.nonMembers, thresholdOf(sel));
      expect(columns[`k_cal_${text}`]).toBe(k);
      expect(columns[`cal_sel_attacker_${text}`]).toBe(sel.name);
      expect(columns[`tp_${text}`]).toBe(tp);
      expect(columns[`fp_${text}`]).toBe(fp);
      expect(columns[`cal_sel_tpr_${text}`]).toBe(tp / m);
      expect(columns[`cal_fpr_${text}`]).toBe(fp / SIZES.test[1]);
      expect(columns[`cal_sel_hi_${text}`]).toBe(clopperPearson(tp, m).hi);
      const worst = Math.max(...tps);
      expect(columns[`cal_worst_tpr_${text}`]).toBe(worst / m);
      expect(columns[`cal_worst_attacker_${text}`]).toBe(attackers[tps.indexOf(worst)]?.name);
      expect(columns[`cal_worst_lo_${text}`]).toBe(clopperPearson(worst, m, 1 - 0.05 / 5).lo);
      const inSample = attackers.map((of) => tpAtMost(of.test, Math.floor((numerator * SIZES.test[1]) / denominator)));
      expect(columns[`worst_tpr_${text}`]).toBe(Math.max(...inSample) / m);
    }
    const aucs = attackers.map((of) => auc(of.test));
    expect(columns['worst_auc']).toBeCloseTo(Math.max(...aucs.map((a) => Math.max(a, 1 - a))), 12);
    const byAuc = attackers.map((of) => auc(of.sel));
    expect(columns['cal_auc']).toBeCloseTo(aucs[byAuc.indexOf(Math.max(...byAuc))] ?? NaN, 12);
    const zero = attackers.map((of) => above(of.test.members, Math.max(...of.cal)));
    expect(columns['cal_worst_tpr_0fp']).toBe(Math.max(...zero) / m);
    expect(columns['worst_tpr_0fp']).toBe(Math.max(...attackers.map((of) => above(of.test.members, Math.max(...of.test.nonMembers)))) / m);
    expect([columns['n_members_sel'], columns['n_members_test'], columns['n_images_members_test'], columns['n_nonmembers_cal']]).toEqual([60, 120, 60, 1500]);
  });

  it('are empty, not 0, where no threshold exists, and say what is resolved', async () => {
    const { columns, attackers: rows } = await measure(scores);
    for (const name of Object.keys(columns).filter((column) => /^(cal_(?!auc).*|tp|fp)_1e-[45]$/.test(column))) expect(columns[name]).toBeNull();
    expect(columns['k_cal_1e-4']).toBe(0);
    expect(columns['tpr_at_1e-5_lo']).toBe(0);
    expect(['1e-1', '1e-2', '1e-3'].map((target) => columns[`resolved_${target}`])).toEqual([true, true, false]);
    expect(rows[0]?.targets[4]).toEqual({ target: '1e-5', k: 0, threshold: null, tieMass: null, tp: null, fp: null });
  });

  it('have the names of the result format', async () => {
    const names = new Set(RESULT_COLUMNS.map((column) => column.name));
    const { columns } = await measure(scores);
    expect(Object.keys(columns).filter((name) => !names.has(name))).toEqual([]);
    const missing = RESULT_COLUMNS.filter((column) => column.kind === 'privacy' && !(column.name in columns)).map((column) => column.name);
    expect(missing.every((name) => name.startsWith('ba_') || name.startsWith('model_free_'))).toBe(true);
  });

  it('the rows of the attackers and the curves agree with the columns', async () => {
    const { columns, attackers: rows, roc } = await measure(scores);
    expect(rows.map((row) => [row.attacker, row.sign])).toEqual([['loss', '+'], ['loss', '-'], ['hinge', '+'], ['hinge', '-'], ['learned-logistic', '+']]);
    expect(Math.max(...rows.map((row) => row.targets[1]?.tp ?? 0)) / m).toBe(columns['cal_worst_tpr_1e-2']);
    rows.forEach((row, i) => {
      const plain = attackers[i];
      const at = row.targets[1];
      expect(at?.tieMass).toBe(plain?.cal.filter((value) => value === at?.threshold).length);
      expect(row.auc).toBeCloseTo(auc(plain?.test ?? { members: [], nonMembers: [] }), 12);
      expect(row.aucLo).toBeLessThan(row.auc);
      expect(roc[i]?.roc.tp.length).toBeLessThanOrEqual(m + 1);
      expect(roc[i]?.roc.tp.at(-1)).toBe(m);
    });
  });

  it('split the hits by rare word without losing one', async () => {
    const { columns, details } = await measure(scores);
    const at = details.targets[0];
    expect((at?.withRareWord?.tp ?? NaN) + (at?.withoutRareWord?.tp ?? NaN)).toBe(columns['tp_1e-1']);
    expect([at?.withRareWord?.m, at?.withoutRareWord?.m]).toEqual([24, 96]);
  });
});

describe('against the retrained reference', () => {
  const leaky = syntheticScores(2, SIZES, [0.8, 0, 0]);
  // The same members and non-members under a model that knows nothing.
  const blind = syntheticScores(2, SIZES, [0, 0, 0]);

  it('the excess is the difference of the two columns, and that of the reference to itself is 0', async () => {
    const reference = await measure(blind, 'self');
    const { columns, details } = await measure(leaky, reference.outcome);
    const difference = (name: string): number => Number(columns[name]) - Number(reference.columns[name]);
    expect(columns['excess_auc']).toBeCloseTo(difference('cal_auc'), 12);
    expect(columns['excess_tpr_1e-1']).toBeCloseTo(difference('cal_sel_tpr_1e-1'), 12);
    expect(details.excessAuc?.lo).toBeGreaterThan(0);
    expect(details.excessAuc?.lo).toBeLessThan(Number(columns['excess_auc']));
    expect([reference.columns['excess_auc'], reference.columns['excess_tpr_1e-2']]).toEqual([0, 0]);
    expect(columns['excess_tpr_1e-5']).toBeNull();
  });

  it('survives JSON, and is refused for other members', async () => {
    const reference = await measure(blind, 'self');
    const outcome: unknown = JSON.parse(JSON.stringify(reference.outcome));
    expect(outcome).toEqual(reference.outcome);
    await expect(measure(syntheticScores(3, { ...SIZES, test: [118, 1300] }, [0, 0, 0]), reference.outcome)).rejects.toThrow(/other TEST members/);
  });

  it('without a reference the excess is empty', async () => {
    expect((await measure(leaky)).columns['excess_auc']).toBeNull();
  });
});

describe('attackers that know nothing', () => {
  it('have uniform p-values; one that knows something has a small one', async () => {
    const small = { sel: [20, 60], cal: 200, test: [40, 200] } as const;
    const p: number[] = [];
    for (let seed = 0; seed < 40; seed++) p.push((await measure(syntheticScores(100 + seed, small, [0, 0, 0]))).details.worstAucP);
    expect(ksUniform(Float64Array.from(p)).p).toBeGreaterThan(0.01);
    expect((await measure(syntheticScores(1, small, [1, 0, 0]))).details.worstAucP).toBe(1 / 200);
  });

  it('are the same at every run', async () => {
    const scores = syntheticScores(5, SIZES, [0.1, 0.1, 0.1]);
    expect(await measure(scores)).toEqual(await measure(scores));
  });
});

describe('all pairs of the forget set', () => {
  it('are a secondary result with the thresholds of the primary one', async () => {
    const scores = syntheticScores(6, SIZES, [0.5, 0, 0]);
    const more = syntheticScores(7, { ...SIZES, test: [40, 10] }, [0.5, 0, 0]).members.test;
    const joined = {
      count: 160,
      imageId: Int32Array.of(...scores.members.test.imageId, ...more.imageId.map((image) => image + 1_000_000)),
      rareWord: Uint8Array.of(...scores.members.test.rareWord, ...more.rareWord),
      scores: scores.members.test.scores.map((values, a) => Float64Array.of(...values, ...(more.scores[a] ?? []))),
    };
    const primary = await measure(scores);
    const both = await measure({ ...scores, allMembersTest: joined });
    expect(both.columns).toEqual(primary.columns);
    expect(primary.details.allMembers).toBeNull();
    const at = both.details.allMembers?.targets[0];
    expect(both.details.allMembers?.members).toBe(160);
    expect(at?.calSel?.m).toBe(160);
    const threshold = both.attackers.find((row) => `${row.attacker}(${row.sign})` === both.columns['cal_sel_attacker_1e-1'])?.targets[0]?.threshold ?? NaN;
    const index = String(both.columns['cal_sel_attacker_1e-1']).startsWith('loss') ? 0 : 1;
    expect(at?.calSel?.tp).toBe(joined.scores[index]?.filter((score) => score > threshold).length);
  });
});
