import type { PrivacyConfig } from '../../../src-shared/experiment/config.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';
import type { Attacker } from '../attacks/attacker.ts';
import { DataError } from '../data/data-error.ts';
import type { AttackerRow, RocCurve } from '../evaluate/attack-tables.ts';
import { beforeAfterResult } from '../evaluate/evaluate-before-after.ts';
import { measurePrivacy } from '../evaluate/privacy.ts';
import type { MemberOutcome } from '../evaluate/reference-outcome.ts';
import type { BeforeAfterFloors } from '../evaluate/reference-outcome.ts';
import { AttackScoreError } from '../evaluate/score-split.ts';
import { stagedHooks } from '../evaluate/staged-progress.ts';
import type { LabHooks } from '../hooks.ts';
import { shownArray } from './array-values.ts';
import { dealPairs } from './deal-pairs.ts';
import type { DealtPairs } from './deal-pairs.ts';
import { GIVEN_THREAT_MODEL } from './imported-attackers.ts';
import { importedBeforeAfter } from './imported-before-after.ts';
import type { ImportedLogits, ImportedModel, ImportedPairs, ImportedScores } from './imported-scores.ts';
import { importedDistance, importedUtility } from './imported-utility.ts';
import { scoreImported } from './score-imported.ts';

/** Arms that mean something here: the model before unlearning, and the two that were retrained without the forget set. */
export const ORIGINAL_ARM = 'original';
export const RETRAIN_ARM = 'retrain';
/** The retrained model that no method saw: every difference is taken to it. It has no row; `retrain` attacks it. */
export const REFERENCE_ARM = 'reference';

/** One row of the results. */
export interface ImportedEvaluation {
  readonly arm: string;
  readonly seed: number;
  /** columns of the results format; what cannot be computed is missing or null */
  readonly columns: Readonly<Record<string, Cell>>;
  readonly attackers: readonly AttackerRow[];
  readonly roc: readonly RocCurve[];
  readonly embMseOfZero: number | null;
}

export interface ImportedResult {
  /** by seed, then in the order of the file, `retrain` where there is a retrained model */
  readonly rows: readonly ImportedEvaluation[];
  /** sizes of the parts by seed */
  readonly counts: ReadonlyMap<number, Readonly<Record<string, number>>>;
}

/**
 * Puts imported models through the attackers and statistics of protocol.md: attackers chosen on SEL, thresholds from
 * CAL, figures on TEST, null floors by permutation. Differences to retraining need a model `reference` or `retrain`, the
 * before/after attacker a model `original`.
 *
 * @throws DataError naming array, row and remedy
 */
export async function evaluateImported(imported: ImportedScores, attackers: readonly Attacker[], privacy: PrivacyConfig, hooks: LabHooks): Promise<ImportedResult> {
  const rows: ImportedEvaluation[] = [];
  const counts = new Map<number, Readonly<Record<string, number>>>();
  const stages = stagedHooks(hooks, imported.models.map(({ arm, seed }) => ({ label: `${arm}, seed ${seed}`, weight: 1 })));
  let stage = 0;
  for (const [seed, pairs] of [...imported.pairs].sort(([a], [b]) => a - b)) {
    const models = imported.models.filter((model) => model.seed === seed);
    assertSameAnswers(models, imported.file);
    const dealt = dealPairs(pairs, seed, imported.file);
    counts.set(seed, countsOf(dealt));
    const named = (arm: string): ImportedModel | undefined => models.find((model) => model.arm === arm);
    const reference = named(REFERENCE_ARM) ?? named(RETRAIN_ARM);
    const context: SeedContext = { file: imported.file, pairs, dealt, attackers, privacy, seed, original: named(ORIGINAL_ARM), reference };
    let outcome: Outcome | null = null;
    // The reference first: every other row is compared with what it gives.
    for (const model of [...(reference === undefined ? [] : [reference]), ...models.filter((of) => of !== reference && of.arm !== REFERENCE_ARM && of.arm !== RETRAIN_ARM)]) {
      const isReference = model === reference;
      const measured = isReference ? (named(RETRAIN_ARM) ?? model) : model;
      const evaluated = await evaluateOne(context, { attacked: model, measured, arm: isReference ? RETRAIN_ARM : model.arm }, outcome, stages[stage++] ?? hooks);
      if (isReference) outcome = evaluated.outcome;
      rows.push(evaluated.row);
    }
  }
  return { rows, counts };
}

interface SeedContext {
  readonly file: string;
  readonly pairs: ImportedPairs;
  readonly dealt: DealtPairs;
  readonly attackers: readonly Attacker[];
  readonly privacy: PrivacyConfig;
  readonly seed: number;
  readonly original: ImportedModel | undefined;
  readonly reference: ImportedModel | undefined;
}

type Outcome = MemberOutcome & { readonly floors: BeforeAfterFloors | null };

/** @param of `attacked` gives the privacy columns, `measured` utility and distance: two models in the row `retrain` alone */
async function evaluateOne(context: SeedContext, of: { readonly attacked: ImportedModel; readonly measured: ImportedModel; readonly arm: string }, known: Outcome | null, hooks: LabHooks): Promise<{ row: ImportedEvaluation; outcome: Outcome }> {
  const { file, pairs, dealt, attackers, privacy, seed, reference } = context;
  const { attacked, measured, arm } = of;
  const logits = logitsOf(measured);
  const yardstick = logitsOf(reference);
  const utility = logits === null ? {} : await importedUtility(logits, pairs, dealt, hooks);
  // A retrained model alone has no other to be held against.
  const distance = logits === null || yardstick === null || logits === yardstick ? null : await importedDistance(logits, yardstick, dealt, hooks);
  const scores = await namingRows(file, attacked, () => scoreImported(attacked, pairs, dealt, attackers, seed, hooks));
  const result = await measurePrivacy(
    scores,
    known ?? (attacked === reference ? 'self' : null),
    { targets: FPR_TARGETS.filter(({ text }) => privacy.fprTargets.some((target) => target === text)), permutations: privacy.permutations, bootstrapDraws: privacy.bootstrapDraws, seed },
    hooks,
  );
  const beforeAfter = await measureBeforeAfter(context, attacked, known?.floors ?? null, hooks);
  return {
    row: {
      arm,
      seed,
      columns: { ...utility, ...distance?.columns, ...result.columns, ...beforeAfter?.columns },
      attackers: attacked.outputs.kind === 'logits' ? result.attackers : result.attackers.map((row) => ({ ...row, threatModel: GIVEN_THREAT_MODEL })),
      roc: result.roc,
      embMseOfZero: distance?.embMseOfZero ?? null,
    },
    outcome: { ...result.outcome, floors: beforeAfter?.floors ?? null },
  };
}

/** Null without logits of the original model and of a retrained one. */
async function measureBeforeAfter({ pairs, dealt, original, reference, privacy, seed }: SeedContext, attacked: ImportedModel, known: BeforeAfterFloors | null, hooks: LabHooks) {
  const [before, after, retrained] = [logitsOf(original), logitsOf(attacked), logitsOf(reference)];
  if (before === null || after === null || retrained === null) return null;
  const measured = await importedBeforeAfter(before, after, 'both', pairs, dealt, hooks);
  const floors = known ?? {
    origPlacements: (await importedBeforeAfter(before, before, 'before', pairs, dealt, hooks)).placements,
    retrPlacements: after === retrained ? measured.placements : (await importedBeforeAfter(before, retrained, 'both', pairs, dealt, hooks)).placements,
  };
  return beforeAfterResult(measured, floors, Array.from(dealt.members.test, (row) => pairs.imageId[row] ?? -1), { seed, draws: privacy.bootstrapDraws });
}

function logitsOf(model: ImportedModel | undefined): ImportedLogits | null {
  return model?.outputs.kind === 'logits' ? model.outputs : null;
}

/** An overflow of a score, as an error about the file. */
async function namingRows<T>(file: string, model: ImportedModel, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AttackScoreError)) throw error;
    throw new DataError('not-finite', shownArray(file, model.array, error.pairId), `the attacker ${error.attackerId} gives no finite score there`, 'A model with such outputs has diverged: leave it out, or leave out the pair for all models.', error);
  }
}

/** Models of a seed that are compared answer by answer have the same answers. */
function assertSameAnswers(models: readonly ImportedModel[], file: string): void {
  const [first, ...rest] = models.flatMap((model) => (model.outputs.kind === 'logits' ? [{ model, answers: model.outputs.answerCount }] : []));
  const other = rest.find(({ answers }) => answers !== first?.answers);
  if (first !== undefined && other !== undefined) {
    throw new DataError('mismatch', shownArray(file, other.model.array), `it has ${other.answers} columns, and ${shownArray(file, first.model.array)} has ${first.answers}`, 'All models of a seed must have the same answers in the same order.');
  }
}

/** Under the names of a data set's counts. */
function countsOf({ forget, retain, retainHeldout, members, allMembersTest, nonMembers }: DealtPairs): Record<string, number> {
  return {
    forgetPairs: forget.length,
    retainPairs: retain.length,
    membersSelAttack: members.sel.length,
    membersTest: members.test.length,
    allMembersTest: allMembersTest.length,
    nonMembersSelAttack: nonMembers.sel.length,
    nonMembersCal: nonMembers.cal.length,
    nonMembersTest: nonMembers.test.length,
    retainHeldoutReport: retainHeldout.length,
  };
}
