import { floorTimes, parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import { memberPlacements } from '../../../src-shared/stats/placements.ts';
import { rocStaircaseSorted, tprAtMost } from '../../../src-shared/stats/roc.ts';
import { sortScores } from '../../../src-shared/stats/sorted-scores.ts';
import { attackFeatures } from '../attacks/attack-features.ts';
import { beforeAfterFeatureCount, beforeAfterFeatures, fitBeforeAfter } from '../attacks/before-after.ts';
import type { BeforeAfterView } from '../attacks/before-after.ts';
import type { PairStream, PairTable } from '../data/pair-table.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import type { PairSource } from '../model/forward-all.ts';
import type { TwoTower } from '../model/two-tower.ts';
import { forwardPair } from './forward-pair.ts';
import { AttackScoreError } from './score-split.ts';

/**
 * TEST non-members that the before/after attacker sees at most, the first ones of the stream. It reports no FPR below
 * 1e-2, for which 50,000 are plenty, and needs two forward passes a pair.
 */
export const BEFORE_AFTER_MAX_NON_MEMBERS = 50_000;

/** The before/after attacker on TEST, fitted on SEL-attack. */
export interface BeforeAfterMeasure {
  /** TPR with at most floor(n / 100) false positives on TEST itself */
  readonly tprAt1e2: number;
  /** placement value of each TEST member: their mean is the AUC */
  readonly placements: readonly number[];
}

/**
 * @param before the original model theta0
 * @param after the unlearned model, or the RETR reference for the floor `ba_retr`
 * @param view 'before' gives the floor `ba_orig`; `after` is then not looked at
 */
export async function measureBeforeAfter(
  context: { readonly engine: Engine; readonly data: PreparedData; readonly hooks: LabHooks },
  before: TwoTower,
  after: TwoTower,
  view: BeforeAfterView,
): Promise<BeforeAfterMeasure> {
  const { data } = context;
  const rowsOf = (source: PairSource): Promise<Float64Array> => featureRows(context, before, after, source, view);
  const table = data.train;
  return judgeBeforeAfter({
    memberSel: await rowsOf({ table, rows: data.members.selAttack }),
    nonMemberSel: await rowsOf(data.nonMembers.selAttack),
    memberTest: await rowsOf({ table, rows: data.members.test }),
    nonMemberTest: await rowsOf(firstPairs(data.nonMembers.test, BEFORE_AFTER_MAX_NON_MEMBERS)),
  }, view);
}

/** Feature rows of the before/after attacker by split, [pairs, beforeAfterFeatureCount(view)]. */
export interface BeforeAfterRows {
  readonly memberSel: Float64Array;
  readonly nonMemberSel: Float64Array;
  readonly memberTest: Float64Array;
  readonly nonMemberTest: Float64Array;
}

/** Fits on SEL-attack and measures on TEST. */
export function judgeBeforeAfter({ memberSel, nonMemberSel, memberTest, nonMemberTest }: BeforeAfterRows, view: BeforeAfterView): BeforeAfterMeasure {
  const fitted = fitBeforeAfter(memberSel, nonMemberSel, view);
  const scoresOf = (rows: Float64Array): Float64Array => {
    const scores = new Float64Array(rows.length / beforeAfterFeatureCount(view));
    fitted.score(rows, scores);
    return scores;
  };
  const members = scoresOf(memberTest);
  const nonMembers = scoresOf(nonMemberTest);
  const nonMembersSorted = sortScores(nonMembers, 'before/after scores of non-members');
  const roc = rocStaircaseSorted(sortScores(members, 'before/after scores of members'), nonMembersSorted);
  return {
    tprAt1e2: tprAtMost(roc, floorTimes(parseFprTarget('1e-2'), nonMembers.length)),
    placements: Array.from(memberPlacements(members, nonMembersSorted)),
  };
}

async function featureRows(
  { engine, data, hooks }: { readonly engine: Engine; readonly data: PreparedData; readonly hooks: LabHooks },
  before: TwoTower,
  after: TwoTower,
  source: PairSource,
  view: BeforeAfterView,
): Promise<Float64Array> {
  const width = beforeAfterFeatureCount(view);
  const count = 'table' in source ? source.rows.length : source.count;
  const rows = new Float64Array(count * width);
  const { answerCount } = before.shape;
  // Embeddings are no features here: one zero a pair stands for them.
  const none = (size: number): Float32Array => new Float32Array(size);
  await forwardPair(engine, before, view === 'before' ? before : after, source, data, hooks, (pairs, a, b) => {
    const { size, labels } = pairs;
    const of = (logits: Float32Array): ReturnType<typeof attackFeatures> =>
      attackFeatures({ count: size, answerCount, logits, labels, embeddingDim: 1, embeddings: none(size) });
    const featuresBefore = of(a.logits);
    const out = rows.subarray(pairs.start * width, (pairs.start + size) * width);
    beforeAfterFeatures(featuresBefore, view === 'before' ? featuresBefore : of(b.logits), view, out);
    const bad = out.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new AttackScoreError('before-after', pairs.table.pairId[pairs.rows[Math.floor(bad / width)] ?? 0] ?? -1, out[bad] ?? NaN);
  });
  return rows;
}

/** The first pairs of a stream; table by table, so a long stream is not read to its end. */
function firstPairs(stream: PairStream, limit: number): PairStream {
  if (stream.count <= limit) return stream;
  return {
    count: limit,
    *chunks(): Generator<PairTable> {
      let left = limit;
      for (const table of stream.chunks()) {
        yield table.count <= left ? table : { ...table, count: left };
        left -= Math.min(left, table.count);
        if (left === 0) return;
      }
    },
  };
}
