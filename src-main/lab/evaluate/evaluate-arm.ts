import type { PrivacyConfig } from '../../../src-shared/experiment/config.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';
import type { FprTarget } from '../../../src-shared/stats/fpr-target.ts';
import type { Attacker } from '../attacks/attacker.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { NamedTensors } from '../float-tensor.ts';
import type { LabHooks } from '../hooks.ts';
import { TwoTower } from '../model/two-tower.ts';
import type { ModelShape } from '../model/two-tower.ts';
import type { AttackerRow, RocCurve } from './attack-tables.ts';
import { collectScores } from './collect-scores.ts';
import { measureDistance } from './distance.ts';
import { evaluateBeforeAfter } from './evaluate-before-after.ts';
import type { BeforeAfterDetails } from './evaluate-before-after.ts';
import { measurePrivacy } from './privacy.ts';
import type { PrivacyDetails } from './privacy-details.ts';
import type { ReferenceOutcome } from './reference-outcome.ts';
import { stagedHooks } from './staged-progress.ts';
import { emptyTallies, tallyModel, utilityColumns } from './utility.ts';

/** A model: its weights, and the seed that draws its unseen serial words. */
export interface EvaluatedModel {
  readonly weights: NamedTensors;
  readonly seed: number;
}

/** What is evaluated (protocol.md 3). */
export type EvaluationSubject =
  /** an unlearned model: utility, distance and privacy are all its own */
  | { readonly kind: 'arm'; readonly model: EvaluatedModel; readonly retrain: ReferenceOutcome | null }
  /** the row `retrain`: utility and distance are the TEACHER's, privacy attacks the REFERENCE, never the teacher */
  | { readonly kind: 'retrain'; readonly teacher: EvaluatedModel };

export interface EvaluateInput {
  readonly engine: Engine;
  readonly shape: ModelShape;
  readonly data: PreparedData;
  readonly subject: EvaluationSubject;
  /** theta0, for the before/after attacker */
  readonly original: EvaluatedModel;
  /** the RETR reference, of another seed than the teacher */
  readonly reference: EvaluatedModel;
  readonly attackers: readonly Attacker[];
  readonly privacy: PrivacyConfig;
  /** the model-free attacker of this data (lab/data), the same for all arms; null leaves its columns empty */
  readonly modelFree: { readonly auc: number; readonly lo: number; readonly hi: number } | null;
  /** run seed: permutations, bootstrap draws and folds come from streams of it */
  readonly seed: number;
  readonly hooks: LabHooks;
}

export interface EvaluationResult {
  /** every column of results-format but arm, method, seed, run times and provenance; null where there is no value */
  readonly columns: Readonly<Record<string, Cell>>;
  /** what stands behind the columns: p-values, excess intervals, rare words, all D_f members; plain JSON */
  readonly details: EvaluationDetails;
  /** rows of attackers_DATASET.csv */
  readonly attackers: readonly AttackerRow[];
  /** curves of roc_DATASET.csv */
  readonly roc: readonly RocCurve[];
  /** for `retrain`: what the evaluation of the other arms takes as `subject.retrain`; plain JSON */
  readonly outcome: ReferenceOutcome;
}

export interface EvaluationDetails {
  readonly privacy: PrivacyDetails;
  readonly beforeAfter: BeforeAfterDetails;
  readonly embMseOfZero: number;
}

/**
 * Utility, distance and privacy of one row of the tables.
 *
 * @throws AttackScoreError when the model gives outputs that are not finite: a diverged arm has no evaluation
 */
export async function evaluateArm(input: EvaluateInput): Promise<EvaluationResult> {
  const { engine, shape, data, subject, privacy, seed } = input;
  const open = (model: EvaluatedModel): TwoTower => new TwoTower(engine, shape, model.weights, model.seed);
  const original = open(input.original);
  const reference = open(input.reference);
  const measured = open(subject.kind === 'arm' ? subject.model : subject.teacher);
  const attacked = subject.kind === 'arm' ? measured : reference;
  const [distanceHooks, heldoutHooks, beforeAfterHooks, scoreHooks, privacyHooks] = stagesOf(input);
  try {
    const tallies = emptyTallies(data);
    const distance = await measureDistance(engine, measured, reference, data, tallies, distanceHooks);
    await tallyModel(engine, measured, data.retainHeldout.report, data, tallies.retainHeldout, heldoutHooks);
    if (measured !== attacked) {
      await tallyModel(engine, measured, data.nonMembers.cal, data, tallies.forgetHeldout, heldoutHooks);
      await tallyModel(engine, measured, data.nonMembers.test, data, tallies.forgetHeldout, heldoutHooks);
    }
    const retrain = subject.kind === 'arm' ? subject.retrain : null;
    const beforeAfter = await evaluateBeforeAfter(
      { engine, data, hooks: beforeAfterHooks },
      { original, attacked, reference, floors: retrain?.beforeAfter ?? null },
      { seed, draws: privacy.bootstrapDraws },
    );
    const context = { engine, model: attacked, data, attackers: input.attackers, hooks: scoreHooks };
    const scores = await collectScores(context, seed, (batch) => {
      if (measured === attacked) tallies.forgetHeldout.addTopAnswers(batch.table, batch.rows, batch.logits, shape.answerCount);
    });
    const result = await measurePrivacy(
      scores,
      subject.kind === 'retrain' ? 'self' : subject.retrain,
      { targets: targetsOf(privacy), permutations: privacy.permutations, bootstrapDraws: privacy.bootstrapDraws, seed },
      privacyHooks,
    );
    return {
      columns: {
        ...utilityColumns(tallies, data),
        ...distance.columns,
        ...result.columns,
        ...beforeAfter.columns,
        model_free_auc: input.modelFree?.auc ?? null,
        model_free_lo: input.modelFree?.lo ?? null,
        model_free_hi: input.modelFree?.hi ?? null,
      },
      details: { privacy: result.details, beforeAfter: beforeAfter.details, embMseOfZero: distance.embMseOfZero },
      attackers: result.attackers,
      roc: result.roc,
      outcome: { ...result.outcome, beforeAfter: beforeAfter.floors },
    };
  } finally {
    for (const model of new Set([original, reference, measured])) model.dispose();
  }
}

/** Hooks of the stages, weighted by forward passes; the floors cost about as much as 200,000 pairs. */
function stagesOf({ data, hooks, subject }: EvaluateInput): [LabHooks, LabHooks, LabHooks, LabHooks, LabHooks] {
  const { cal, test, selAttack } = data.nonMembers;
  const members = data.allMembers.test.length + data.members.selAttack.length;
  const heldout = data.retainHeldout.report.count;
  const [distance, held, beforeAfter, scores, privacy] = stagedHooks(hooks, [
    { label: 'distance to retraining', weight: 4 * data.train.count },
    { label: 'held-out accuracy', weight: heldout + (subject.kind === 'retrain' ? cal.count + test.count : 0) },
    { label: 'before/after attacker', weight: 2 * (members + selAttack.count + Math.min(test.count, 50_000)) },
    { label: 'attack scores', weight: 2 * (members + selAttack.count + cal.count + test.count) },
    { label: 'null floors', weight: 200_000 },
  ]);
  if (distance === undefined || held === undefined || beforeAfter === undefined || scores === undefined || privacy === undefined) {
    throw new RangeError('an evaluation has five stages');
  }
  return [distance, held, beforeAfter, scores, privacy];
}

function targetsOf({ fprTargets }: PrivacyConfig): FprTarget[] {
  return FPR_TARGETS.filter((target) => fprTargets.some((text) => text === target.text));
}
