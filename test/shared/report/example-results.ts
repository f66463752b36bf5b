import { experimentConfigSchema } from '../../../src-shared/experiment/config.ts';
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { columnAt } from '../../../src-shared/report/columns.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import type { StoredCurve } from '../../../src-shared/report/figures/roc-curves.ts';
import type { ResultRow } from '../../../src-shared/report/result-row.ts';
import type { ResultsArm, ResultsData } from '../../../src-shared/report/results-data.ts';
import { FPR_TARGETS, floorTimes } from '../../../src-shared/stats/fpr-target.ts';
import { clopperPearson } from '../../../src-shared/stats/clopper-pearson.ts';
import { resolved } from '../../../src-shared/stats/resolution.ts';

/** A label with every character that LaTeX gives a meaning. */
export const NASTY_LABEL = 'Mine_1 50% & #2 $x {y} ~z ^2 \\end';

export const EXAMPLE_ARMS: readonly ResultsArm[] = [
  { id: 'original', label: 'Original', method: 'original', usesTeacher: false },
  { id: 'retrain', label: 'Retrain (RETR)', method: 'retrain', usesTeacher: false },
  { id: 'scrub', label: 'SCRUB', method: 'scrub', usesTeacher: false },
  { id: 'neggrad-plus', label: 'NegGrad+', method: 'neggrad-plus', usesTeacher: false },
  { id: 'mine', label: NASTY_LABEL, method: 'fine-tune', usesTeacher: false },
  { id: 'mu-align', label: 'MU-ALIGN', method: 'mu-align', usesTeacher: true },
];

const MEMBERS = 400;
const CAL = 1398;
const TEST = 1324;
const SEEDS = [42, 123, 5508];

/** How far each arm's members stand out. */
const SHIFT: Readonly<Record<string, number>> = { original: 1.2, retrain: 0, scrub: 0.15, mine: 0.3, 'mu-align': 0.05 };

/** Invented results in the form of real ones: every figure is drawn from a seeded stream, so they are the same everywhere. */
export function exampleResults(): ResultsData {
  return {
    config: experimentConfigSchema.parse({
      schema: 'mu-align-workbench/config@1',
      name: 'Example',
      dataset: { kind: 'scenes', params: {} },
      forget: { kind: 'answer-equals', answer: 'yes' },
      seeds: SEEDS,
      arms: EXAMPLE_ARMS.map(({ id, label, method }) => ({ id, label, method })),
      attackers: ['loss', 'entropy'],
      claims: [
        { id: 'forget-accuracy', text: 'forget accuracy about 0', columns: ['forget_acc'], arm: 'mu-align', tolerance: 0.005, direction: 'equal', lo: 0, hi: 0 },
        { id: 'retain-accuracy', text: 'retain accuracy .41-.42', columns: ['retain_acc', 'retain_acc_heldout'], arm: 'mu-align', tolerance: 0.01, direction: 'equal', lo: 0.41, hi: 0.42 },
        { id: 'worst-tpr', text: 'worstTPR@1e-5 about .003-.004', columns: ['worst_tpr_1e-5'], arm: 'mu-align', tolerance: 0, direction: 'at-most', hi: 0.004 },
        { id: 'distance', text: 'nearer to retraining than SCRUB', columns: ['pred_js'], arm: 'mu-align', tolerance: 0, direction: 'below', baseline: 'scrub' },
        { id: 'privacy', text: 'better low-FPR privacy than SCRUB', columns: ['cal_worst_tpr_1e-5'], arm: 'mu-align', tolerance: 0, direction: 'below', baseline: 'scrub' },
      ],
    }),
    arms: EXAMPLE_ARMS,
    rows: EXAMPLE_ARMS.flatMap((arm) => SEEDS.map((seed) => exampleRow(arm, seed))),
    contexts: new Map(SEEDS.map((seed) => [seed, { forgetPairs: 600, retainPairs: 3400, comparisons: 4 }])),
    comparisons: 4,
    forget: 'answer equals "yes": 600 of 4,000 pairs',
    provenance: {
      version: '0.1.0',
      commit: '0123456789abcdef0123456789abcdef01234567',
      preset: null,
      state: 'an experiment of its own, no preset',
      configHash: 'c'.repeat(64),
      dataset: { slug: 'example_4k', sha256: 'd'.repeat(64) },
      engine: 'wasm-ort tfjs 4.22.0',
      seeds: SEEDS,
      createdAt: '2026-01-31T12:00:00Z',
    },
  };
}

function exampleRow({ id, method }: ResultsArm, seed: number): ResultRow {
  const row = (cells: Record<string, Cell>): ResultRow => ({ arm: id, method, seed, cells });
  const draw = RandomStream.of(seed, 'example', id);
  const near = (value: number, spread = 0.01): number => value + spread * (draw.float() - 0.5);
  // As an arm whose model diverged: nothing but its time.
  if (id === 'neggrad-plus') return row({ runtime_s: near(2), runtime_total_s: near(2) });
  const shift = SHIFT[id] ?? 0;
  const forgets = id !== 'original';
  const cells: Record<string, Cell> = {
    forget_acc: forgets ? 0 : near(0.67),
    retain_acc: near(0.58 - shift / 10),
    retain_acc_heldout: near(0.415 - shift / 20),
    forget_acc_heldout: forgets ? 0 : near(0.5),
    emb_mse: near(0.7, 0.1),
    emb_mse_aligned: near(0.08 + shift / 10),
    emb_cka: near(0.95 - shift / 20),
    pred_js: near(0.012 + shift / 10, 0.002),
    pred_l1: near(0.2 + shift / 5),
    pred_disagreement: near(0.25 + shift / 10),
    n_members_sel: 100, n_members_test: MEMBERS, n_images_members_test: 390, n_nonmembers_sel: 575, n_nonmembers_cal: CAL, n_nonmembers_test: TEST,
    worst_auc: near(0.515 + shift / 4), null_floor_auc: 0.53, cal_auc: near(0.5 + shift / 4), cal_auc_lo: 0.47 + shift / 4, cal_auc_hi: 0.53 + shift / 4,
    model_free_auc: 0.501, model_free_lo: 0.48, model_free_hi: 0.522,
    worst_tpr_0fp: shift > 0.1 ? 2 / MEMBERS : 0,
    runtime_s: near(10, 2), runtime_total_s: near(20, 2),
  };
  for (const target of FPR_TARGETS) {
    const set = (pattern: string, value: Cell): void => { cells[columnAt(pattern, target.text)] = value; };
    const k = floorTimes(target, CAL + 1);
    const tp = Math.min(MEMBERS, Math.round(MEMBERS * target.value * (1 + 4 * shift)));
    const fp = Math.round(TEST * target.value);
    set('worst_tpr_T', tp / MEMBERS);
    set('null_floor_T', Math.round(MEMBERS * (target.value * 1.2 + 0.004)) / MEMBERS);
    set('resolved_T', resolved(target, CAL, TEST));
    set('tpr_at_T_lo', 0);
    set('tpr_at_T_hi', Math.min(1, target.value * 3 + 0.02));
    if (k === 0) continue;
    const { lo, hi } = clopperPearson(tp, MEMBERS);
    set('cal_worst_tpr_T', tp / MEMBERS);
    set('cal_worst_lo_T', lo);
    set('cal_worst_hi_T', hi);
    set('cal_null_floor_T', Math.round(MEMBERS * (target.value * 1.2 + 0.004)) / MEMBERS);
    set('cal_sel_tpr_T', tp / MEMBERS);
    set('cal_sel_lo_T', lo);
    set('cal_sel_hi_T', hi);
    set('k_cal_T', k);
    set('tp_T', tp);
    set('fp_T', fp);
    set('cal_fpr_T', fp / TEST);
  }
  return row(cells);
}

/** ROC staircases of the same arms, two attackers each: members are shifted normal scores. */
export function exampleCurves(): StoredCurve[] {
  return EXAMPLE_ARMS.filter(({ id }) => id !== 'neggrad-plus').flatMap(({ id }) => SEEDS.flatMap((seed) => ['loss(+)', 'entropy(-)'].map((attacker): StoredCurve => {
    const draw = RandomStream.of(seed, 'example-roc', id, attacker);
    const members = Array.from({ length: MEMBERS }, () => draw.normal() + (SHIFT[id] ?? 0)).sort((a, b) => b - a);
    const nonMembers = Array.from({ length: TEST }, () => draw.normal()).sort((a, b) => b - a);
    let above = 0;
    const fp = members.map((score) => {
      while ((nonMembers[above] ?? -Infinity) >= score) above++;
      return above;
    });
    return { arm: id, seed, attacker, tp: [0, ...members.map((_, i) => i + 1)], fp: [0, ...fp] };
  })));
}
