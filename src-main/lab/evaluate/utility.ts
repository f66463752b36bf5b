import type { DatasetInfo, PairTable } from '../data/pair-table.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import { forwardAll } from '../model/forward-all.ts';
import type { PairSource } from '../model/forward-all.ts';
import type { TwoTower } from '../model/two-tower.ts';
import { AccuracyTally } from './accuracy-tally.ts';

/** Utility columns of one model; accuracies are shares of 1, null where there are no pairs. */
export interface UtilityColumns {
  readonly forget_acc: number | null;
  readonly retain_acc: number | null;
  readonly retain_acc_heldout: number | null;
  readonly forget_acc_heldout: number | null;
  readonly retain_acc_heldout_raw: number | null;
  readonly retain_acc_heldout_soft: number | null;
  readonly retain_acc_yesno: number | null;
  readonly retain_acc_number: number | null;
  readonly retain_acc_other: number | null;
}

/** The four sets of pairs that utility is measured on. */
export interface UtilityTallies {
  readonly forget: AccuracyTally;
  readonly retain: AccuracyTally;
  /** held-out pairs of the predicate outside SEL: the non-members of CAL and TEST */
  readonly forgetHeldout: AccuracyTally;
  readonly retainHeldout: AccuracyTally;
}

/** What accuracies by answer type need of a data set. */
export interface TypedAnswers {
  readonly info: Pick<DatasetInfo, 'answerTypes'>;
  readonly train: Pick<PairTable, 'answerType'>;
  /** rows of `train` in the retain set D_r */
  readonly retain: Int32Array;
}

export function emptyTallies(data: Pick<TypedAnswers, 'info'>): UtilityTallies {
  const of = (): AccuracyTally => new AccuracyTally(data.info.answerTypes.length);
  return { forget: of(), retain: of(), forgetHeldout: of(), retainHeldout: of() };
}

/** Shares of the answer types among the retain set's pairs, in the order of info.answerTypes (protocol.md 7). */
export function retainTypeShares(data: TypedAnswers): Float64Array {
  const shares = new Float64Array(data.info.answerTypes.length);
  for (const row of data.retain) {
    const type = data.train.answerType[row] ?? 0;
    shares[type] = (shares[type] ?? 0) + 1 / data.retain.length;
  }
  return shares;
}

export function utilityColumns(tallies: UtilityTallies, data: TypedAnswers): UtilityColumns {
  const weights = retainTypeShares(data);
  const held = tallies.retainHeldout;
  const ofType = (name: string): number | null => held.ofType(data.info.answerTypes.indexOf(name));
  return {
    forget_acc: tallies.forget.raw(),
    retain_acc: tallies.retain.raw(),
    retain_acc_heldout: held.weighted(weights),
    forget_acc_heldout: tallies.forgetHeldout.weighted(weights),
    retain_acc_heldout_raw: held.raw(),
    retain_acc_heldout_soft: held.weightedSoft(weights),
    retain_acc_yesno: ofType('yes/no'),
    retain_acc_number: ofType('number'),
    retain_acc_other: ofType('other'),
  };
}

/** Adds a model's top answers on all pairs of a source. */
export async function tallyModel(engine: Engine, model: TwoTower, source: PairSource, data: PreparedData, tally: AccuracyTally, hooks: LabHooks): Promise<void> {
  await forwardAll(
    engine,
    model,
    source,
    data.vocabulary,
    data.info,
    (batch) => { tally.addTopAnswers(batch.table, batch.rows, batch.logits, model.shape.answerCount); },
    { hooks },
  );
}

/**
 * The constant baseline (protocol.md 7): whatever the question, the most frequent retained answer of its answer type
 * (the first of equally frequent ones). What any model must beat.
 */
export function constantBaseline(data: PreparedData): UtilityColumns {
  const answers = majorityAnswers(data);
  const tallies = emptyTallies(data);
  for (const row of data.forget) tallies.forget.add(data.train, row, answers[data.train.answerType[row] ?? 0] ?? -1);
  for (const row of data.retain) tallies.retain.add(data.train, row, answers[data.train.answerType[row] ?? 0] ?? -1);
  const streams = [
    [data.nonMembers.cal, tallies.forgetHeldout],
    [data.nonMembers.test, tallies.forgetHeldout],
    [data.retainHeldout.report, tallies.retainHeldout],
  ] as const;
  for (const [stream, tally] of streams) {
    for (const table of stream.chunks()) {
      for (let row = 0; row < table.count; row++) tally.add(table, row, answers[table.answerType[row] ?? 0] ?? -1);
    }
  }
  return utilityColumns(tallies, data);
}

function majorityAnswers(data: PreparedData): Int32Array {
  const { answers, answerTypes } = data.info;
  const counts = new Int32Array(answerTypes.length * answers.length);
  for (const row of data.retain) {
    const at = (data.train.answerType[row] ?? 0) * answers.length + (data.train.answer[row] ?? 0);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return Int32Array.from(answerTypes, (_, type) => {
    const row = counts.subarray(type * answers.length, (type + 1) * answers.length);
    const most = row.reduce((a, b) => Math.max(a, b), 0);
    return most === 0 ? -1 : row.indexOf(most);
  });
}
