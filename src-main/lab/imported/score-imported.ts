import { attackFeatures } from '../attacks/attack-features.ts';
import type { AttackFeatures, Attacker, FittedAttacker } from '../attacks/attacker.ts';
import { fitOnSel, selectPairs } from '../evaluate/collect-scores.ts';
import type { AttackScores } from '../evaluate/collect-scores.ts';
import { emptyFeatures, emptySplit, featureBatch, scoreBatch } from '../evaluate/score-split.ts';
import type { SplitScores, SplitWithFeatures } from '../evaluate/score-split.ts';
import type { LabHooks } from '../hooks.ts';
import type { DealtPairs } from './deal-pairs.ts';
import type { ImportedLogits, ImportedModel, ImportedPairs } from './imported-scores.ts';

/** Pairs that are scored at a time. */
const BATCH = 2048;

/**
 * Scores of every attacker on every split, of a model's logits or as they were given; the counterpart of collectScores.
 *
 * @throws AttackScoreError naming attacker and row, where scores of finite logits overflow
 */
export async function scoreImported(model: ImportedModel, pairs: ImportedPairs, dealt: DealtPairs, attackers: readonly Attacker[], seed: number, hooks: LabHooks): Promise<AttackScores> {
  const { members, nonMembers, allMembersTest } = dealt;
  const { outputs } = model;
  const primary = new Set(members.test);
  const keep = allMembersTest.map((row) => (primary.has(row) ? 1 : 0));
  let scores: (rows: Int32Array) => Promise<SplitScores>;
  let sel: { readonly members: SplitScores; readonly nonMembers: SplitScores };
  if (outputs.kind === 'scores') {
    const given = attackers.map(({ id }) => outputs.scores.get(id) ?? new Float64Array(pairs.count));
    scores = (rows) => Promise.resolve({ ...emptyOf(pairs, rows, []), scores: given.map((values) => Float64Array.from(rows, (row) => values[row] ?? NaN)) });
    sel = { members: await scores(members.sel), nonMembers: await scores(nonMembers.sel) };
  } else {
    const withFeatures = async (rows: Int32Array): Promise<SplitWithFeatures> => {
      const split = { ...emptyOf(pairs, rows, attackers), features: emptyFeatures(attackers, rows.length) };
      await eachBatch(outputs, pairs, rows, hooks, (place, features) => { featureBatch(attackers, split, place, features); });
      return split;
    };
    const { fitted, ...of } = fitOnSel(attackers, await withFeatures(members.sel), await withFeatures(nonMembers.sel), seed);
    sel = of;
    scores = (rows) => scoredRows(outputs, pairs, rows, attackers, fitted, hooks);
  }
  const allTest = await scores(allMembersTest);
  return {
    attackers,
    members: { sel: sel.members, test: primary.size === keep.length ? allTest : selectPairs(allTest, keep) },
    nonMembers: { sel: sel.nonMembers, cal: await scores(nonMembers.cal), test: await scores(nonMembers.test) },
    allMembersTest: allTest,
  };
}

/** Rows of the outputs of a model, gathered. */
export function gathered(values: Float32Array | Float64Array, width: number, rows: Int32Array): Float32Array | Float64Array {
  const out = values instanceof Float32Array ? new Float32Array(rows.length * width) : new Float64Array(rows.length * width);
  rows.forEach((row, i) => { out.set(values.subarray(row * width, (row + 1) * width), i * width); });
  return out;
}

/** Features of some rows, for attackers. */
export function featuresOf(outputs: ImportedLogits, pairs: ImportedPairs, rows: Int32Array): AttackFeatures {
  const { answerCount, embeddingDim } = outputs;
  return attackFeatures({
    count: rows.length,
    answerCount,
    logits: gathered(outputs.logits, answerCount, rows),
    labels: Int32Array.from(rows, (row) => pairs.labels?.[row] ?? -1),
    // Where none are given, one zero a pair stands for them, and no attacker looks at it.
    embeddingDim: Math.max(1, embeddingDim),
    embeddings: embeddingDim === 0 ? new Float32Array(rows.length) : gathered(outputs.embeddings, embeddingDim, rows),
  });
}

/** Rows in parts of at most a batch; between two of them the host is given control. */
export async function eachPart(rows: Int32Array, hooks: LabHooks, visit: (part: Int32Array, start: number) => void): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    await hooks.breathe();
    hooks.signal.throwIfAborted();
    visit(rows.subarray(start, start + BATCH), start);
  }
}

async function scoredRows(outputs: ImportedLogits, pairs: ImportedPairs, rows: Int32Array, attackers: readonly Attacker[], fitted: readonly (FittedAttacker | null)[], hooks: LabHooks): Promise<SplitScores> {
  const split = emptyOf(pairs, rows, attackers);
  await eachBatch(outputs, pairs, rows, hooks, (place, features) => { scoreBatch(attackers, fitted, split, place, features); });
  return split;
}

async function eachBatch(outputs: ImportedLogits, pairs: ImportedPairs, rows: Int32Array, hooks: LabHooks, visit: (place: Parameters<typeof scoreBatch>[3], features: AttackFeatures) => void): Promise<void> {
  await eachPart(rows, hooks, (part, start) => {
    visit({ start, size: part.length, pairId: (i) => part[i] ?? -1 }, featuresOf(outputs, pairs, part));
  });
}

function emptyOf(pairs: ImportedPairs, rows: Int32Array, attackers: readonly Attacker[]): SplitScores {
  const split = emptySplit(attackers, rows.length);
  rows.forEach((row, i) => { split.imageId[i] = pairs.imageId[row] ?? 0; });
  return split;
}
