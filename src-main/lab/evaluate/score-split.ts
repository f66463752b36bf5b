import { attackFeatures } from '../attacks/attack-features.ts';
import type { AttackFeatures, Attacker, FittedAttacker } from '../attacks/attacker.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import { forwardAll } from '../model/forward-all.ts';
import type { ForwardBatch, PairSource } from '../model/forward-all.ts';
import type { TwoTower } from '../model/two-tower.ts';

/** All that is kept of a split, in the order of its pairs: eight bytes a pair and attacker, and five more a pair. */
export interface SplitScores {
  readonly count: number;
  readonly imageId: Int32Array;
  /** 1 where the question ends in a serial word of its own (scenes.md), else 0 */
  readonly rareWord: Uint8Array;
  /** per attacker, in the order of the attackers: one score a pair, positive sign */
  readonly scores: readonly Float64Array[];
}

/** The split of a learned attacker before it is fitted: feature rows instead of scores. */
export interface SplitWithFeatures extends SplitScores {
  /** per attacker: [count, featureCount] for a learned one, null for a score */
  readonly features: readonly (Float64Array | null)[];
}

/** A score is NaN or infinite: the model has diverged, or its outputs overflow. */
export class AttackScoreError extends Error {
  override readonly name = 'AttackScoreError';
  readonly attackerId: string;
  readonly pairId: number;

  constructor(attackerId: string, pairId: number, score: number) {
    super(`attacker ${attackerId} gives ${score} for pair ${pairId}: a model with such outputs has diverged and has no privacy scores`);
    this.attackerId = attackerId;
    this.pairId = pairId;
  }
}

export interface ScoringContext {
  readonly engine: Engine;
  readonly model: TwoTower;
  readonly data: PreparedData;
  readonly attackers: readonly Attacker[];
  readonly hooks: LabHooks;
}

/** Number of pairs of a source. */
export function pairCount(source: PairSource): number {
  return 'table' in source ? source.rows.length : source.count;
}

/**
 * Streams the model over a split and keeps the scores; learned attackers must be fitted.
 *
 * @param fitted per attacker: null for a score
 * @param visit sees every batch too, for tallies of the same pass
 * @throws AttackScoreError naming attacker and pair; RangeError when the stream has another number of pairs than it said
 */
export async function scoreSplit(context: ScoringContext, source: PairSource, fitted: readonly (FittedAttacker | null)[], visit?: (batch: ForwardBatch) => void): Promise<SplitScores> {
  const split = emptySplit(context.attackers, pairCount(source));
  await eachBatch(context, source, split, (batch, features) => {
    scoreBatch(context.attackers, fitted, split, placeOf(batch), features);
    visit?.(batch);
  });
  return split;
}

/** Streams the model over a small split (SEL) and keeps scores, and feature rows for learned attackers. */
export async function scoreSplitWithFeatures(context: ScoringContext, source: PairSource): Promise<SplitWithFeatures> {
  const count = pairCount(source);
  const split = emptySplit(context.attackers, count);
  const withFeatures = { ...split, features: emptyFeatures(context.attackers, count) };
  await eachBatch(context, source, split, (batch, features) => { featureBatch(context.attackers, withFeatures, placeOf(batch), features); });
  return withFeatures;
}

/** Where a batch of pairs stands in its split, and the number of each pair, for errors. */
export interface BatchPlace {
  readonly start: number;
  readonly size: number;
  readonly pairId: (i: number) => number;
}

/** Writes the scores of one batch into its split. @throws AttackScoreError naming attacker and pair */
export function scoreBatch(attackers: readonly Attacker[], fitted: readonly (FittedAttacker | null)[], split: SplitScores, place: BatchPlace, features: AttackFeatures): void {
  attackers.forEach((attacker, a) => {
    const out = (split.scores[a] ?? none).subarray(place.start, place.start + place.size);
    if (attacker.kind === 'score') attacker.score(features, out);
    else {
      const model = fitted[a] ?? null;
      if (model === null) throw new RangeError(`attacker ${attacker.id} is not fitted`);
      const rows = new Float64Array(place.size * attacker.featureCount);
      attacker.features(features, rows);
      model.score(rows, out);
    }
    assertFinite(attacker.id, out, place);
  });
}

/** Writes the scores of one batch, and for learned attackers the feature rows, into its split. @throws AttackScoreError */
export function featureBatch(attackers: readonly Attacker[], split: SplitWithFeatures, place: BatchPlace, features: AttackFeatures): void {
  attackers.forEach((attacker, a) => {
    if (attacker.kind === 'score') {
      const out = (split.scores[a] ?? none).subarray(place.start, place.start + place.size);
      attacker.score(features, out);
      assertFinite(attacker.id, out, place);
    } else {
      const width = attacker.featureCount;
      const rows = (split.features[a] ?? none).subarray(place.start * width, (place.start + place.size) * width);
      attacker.features(features, rows);
      rows.forEach((value, at) => {
        if (!Number.isFinite(value)) throw new AttackScoreError(attacker.id, place.pairId(Math.floor(at / width)), value);
      });
    }
  });
}

const none = new Float64Array(0);

/** Room for the feature rows of a split. */
export function emptyFeatures(attackers: readonly Attacker[], count: number): (Float64Array | null)[] {
  return attackers.map((attacker) => (attacker.kind === 'learned' ? new Float64Array(count * attacker.featureCount) : null));
}

/** A split without scores yet. */
export function emptySplit(attackers: readonly Attacker[], count: number): SplitScores {
  return {
    count,
    imageId: new Int32Array(count),
    rareWord: new Uint8Array(count),
    scores: attackers.map(() => new Float64Array(count)),
  };
}

async function eachBatch(
  { engine, model, data, hooks }: ScoringContext,
  source: PairSource,
  split: SplitScores,
  visit: (batch: ForwardBatch, features: AttackFeatures) => void,
): Promise<void> {
  const { answerCount, config } = model.shape;
  const seen = await forwardAll(
    engine,
    model,
    source,
    data.vocabulary,
    data.info,
    (batch) => {
      if (batch.start + batch.size > split.count) throw new RangeError(`a stream of ${split.count} pairs gave more than it said`);
      for (let i = 0; i < batch.size; i++) {
        const row = batch.rows[i] ?? 0;
        split.imageId[batch.start + i] = batch.table.imageId[row] ?? 0;
        split.rareWord[batch.start + i] = (batch.table.serial[row] ?? -1) >= 0 ? 1 : 0;
      }
      const { size: count, logits, labels, m: embeddings } = batch;
      visit(batch, attackFeatures({ count, answerCount, logits, labels, embeddingDim: config.jointDim, embeddings }));
    },
    { hooks },
  );
  if (seen !== split.count) throw new RangeError(`a stream of ${split.count} pairs gave only ${seen}`);
}

function placeOf(batch: ForwardBatch): BatchPlace {
  return { start: batch.start, size: batch.size, pairId: (i) => batch.table.pairId[batch.rows[i] ?? 0] ?? -1 };
}

function assertFinite(attackerId: string, scores: Float64Array, place: BatchPlace): void {
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] ?? NaN;
    if (!Number.isFinite(score)) throw new AttackScoreError(attackerId, place.pairId(i), score);
  }
}
