import type { ModelConfig } from '../../../src-shared/experiment/model-config.ts';
import type { TrainingConfig } from '../../../src-shared/experiment/training-config.ts';
import { delongPaired } from '../../../src-shared/stats/delong.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';
import { ksUniform } from '../../../src-shared/stats/kolmogorov-smirnov.ts';
import type { KsUniform } from '../../../src-shared/stats/kolmogorov-smirnov.ts';
import type { Attacker } from '../attacks/attacker.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import { modelShape } from '../model/model-shape.ts';
import { TwoTower } from '../model/two-tower.ts';
import { trainModel } from '../train/train-model.ts';
import { collectScores } from './collect-scores.ts';
import type { AttackScores } from './collect-scores.ts';
import { measurePrivacy } from './privacy.ts';
import type { PrivacyResult } from './privacy.ts';
import { signedAttackers, withSign } from './signed-attackers.ts';

/** How the models of a control are made and attacked. */
export interface ControlRecipe {
  readonly engine: Engine;
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  readonly attackers: readonly Attacker[];
  readonly permutations: number;
  readonly hooks: LabHooks;
}

/** P-values that are uniform when the evaluation is sound. */
export interface NegativeControl {
  /** of worst_auc of a RETR model against shuffled membership, one a pair */
  readonly floorP: Float64Array;
  /** of the difference of the two models' cal_auc (paired DeLong, two-sided), one a pair */
  readonly pairedP: Float64Array;
  readonly floorKs: KsUniform;
  readonly pairedKs: KsUniform;
}

/**
 * The negative control: pairs of RETR models, each pair in a world of its own. Neither model saw a forget pair, so
 * members and non-members are exchangeable for both, and every p-value must be uniform.
 *
 * @param worlds one data set a pair, dealt for different seeds
 */
export async function negativeControl(recipe: ControlRecipe, worlds: Iterable<PreparedData>): Promise<NegativeControl> {
  const floorP: number[] = [];
  const pairedP: number[] = [];
  let world = 0;
  for (const data of worlds) {
    const [first, second] = [2 * world, 2 * world + 1];
    const a = await attack(recipe, data, data.retain, first);
    const b = await attack(recipe, data, data.retain, second);
    floorP.push(a.privacy.details.worstAucP);
    pairedP.push(pairedDifferenceP(a, b));
    world++;
    await recipe.hooks.breathe();
  }
  const [floors, paired] = [Float64Array.from(floorP), Float64Array.from(pairedP)];
  return { floorP: floors, pairedP: paired, floorKs: ksUniform(floors), pairedKs: ksUniform(paired) };
}

/** Privacy of a model that saw some members again and again, and of one that saw none. */
export interface PositiveControl {
  readonly planted: PrivacyResult;
  readonly retrained: PrivacyResult;
}

/**
 * The positive control: every member is planted in the training set `times` times, so the model remembers it, and the
 * attackers must find it; on a RETR model of the same world they must not.
 */
export async function positiveControl(recipe: ControlRecipe, data: PreparedData, times: number, seed: number): Promise<PositiveControl> {
  const members = [...data.members.selAttack, ...data.members.test];
  const rows = Int32Array.from([...data.forget, ...data.retain, ...Array.from({ length: times - 1 }, () => members).flat()]);
  return {
    planted: (await attack(recipe, data, rows, seed)).privacy,
    retrained: (await attack(recipe, data, data.retain, seed + 1)).privacy,
  };
}

interface Attacked {
  readonly scores: AttackScores;
  readonly privacy: PrivacyResult;
}

async function attack(recipe: ControlRecipe, data: PreparedData, rows: Int32Array, seed: number): Promise<Attacked> {
  const { engine, training, attackers, permutations, hooks } = recipe;
  const shape = modelShape(recipe.model, data.info, data.vocabulary);
  const { weights } = await trainModel({ engine, shape, data, rows, training, seed, hooks, resume: null });
  const model = new TwoTower(engine, shape, weights, seed);
  try {
    const scores = await collectScores({ engine, model, data, attackers, hooks }, seed);
    return { scores, privacy: await measurePrivacy(scores, 'self', { targets: FPR_TARGETS, permutations, bootstrapDraws: 100, seed }, hooks) };
  } finally {
    model.dispose();
  }
}

/** Each model is attacked by the attacker chosen for it on SEL-attack; TEST then has no choice left in it. */
function pairedDifferenceP(a: Attacked, b: Attacked): number {
  const chosen = ({ scores, privacy }: Attacked): { members: Float64Array; nonMembers: Float64Array } => {
    const signed = signedAttackers(scores.attackers).find(({ name }) => name === privacy.details.calAucAttacker);
    const members = scores.members.test.scores[signed?.index ?? -1];
    const nonMembers = scores.nonMembers.test.scores[signed?.index ?? -1];
    if (signed === undefined || members === undefined || nonMembers === undefined) throw new RangeError(`no scores of ${privacy.details.calAucAttacker}`);
    return { members: withSign(members, signed.sign), nonMembers: withSign(nonMembers, signed.sign) };
  };
  const [first, second] = [chosen(a), chosen(b)];
  return delongPaired(first.members, first.nonMembers, second.members, second.nonMembers).pTwoSided;
}
