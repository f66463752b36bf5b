import type { PairTable } from '../data/pair-table.ts';
import { DistanceTally } from '../evaluate/distance.ts';
import type { DistanceColumns } from '../evaluate/distance.ts';
import { emptyTallies, utilityColumns } from '../evaluate/utility.ts';
import type { UtilityColumns } from '../evaluate/utility.ts';
import type { LabHooks } from '../hooks.ts';
import type { DealtPairs } from './deal-pairs.ts';
import { ANSWER_TYPES } from './imported-scores.ts';
import type { ImportedLogits, ImportedPairs } from './imported-scores.ts';
import { eachPart, gathered } from './score-imported.ts';

/**
 * Utility columns of imported logits. Accuracies that are weighted by answer type are null where no answer types, or no
 * retained pairs whose shares are the weights, are given; the soft score needs ten annotators' answers and is always null.
 */
export async function importedUtility(outputs: ImportedLogits, pairs: ImportedPairs, dealt: DealtPairs, hooks: LabHooks): Promise<UtilityColumns> {
  const data = { info: { answerTypes: ANSWER_TYPES }, train: { answerType: pairs.answerTypes ?? new Int32Array(pairs.count) }, retain: dealt.retain };
  const tallies = emptyTallies(data);
  const table = tableOf(pairs);
  const groups = [
    [dealt.forget, tallies.forget],
    [dealt.retain, tallies.retain],
    [dealt.retainHeldout, tallies.retainHeldout],
    [dealt.nonMembers.cal, tallies.forgetHeldout],
    [dealt.nonMembers.test, tallies.forgetHeldout],
  ] as const;
  for (const [rows, tally] of groups) {
    await eachPart(rows, hooks, (part) => { tally.addTopAnswers(table, part, gathered(outputs.logits, outputs.answerCount, part), outputs.answerCount); });
  }
  const columns = utilityColumns(tallies, data);
  const typed = pairs.answerTypes !== null;
  const weighted = typed && dealt.retain.length > 0;
  return {
    ...columns,
    retain_acc_heldout: weighted ? columns.retain_acc_heldout : null,
    forget_acc_heldout: weighted ? columns.forget_acc_heldout : null,
    retain_acc_heldout_soft: null,
    retain_acc_yesno: typed ? columns.retain_acc_yesno : null,
    retain_acc_number: typed ? columns.retain_acc_number : null,
    retain_acc_other: typed ? columns.retain_acc_other : null,
  };
}

/** Distance columns of a model to the retrained reference, over D_f and D_r; what lacks pairs or embeddings is null. */
export async function importedDistance(outputs: ImportedLogits, reference: ImportedLogits, dealt: DealtPairs, hooks: LabHooks): Promise<{ readonly columns: { readonly [K in keyof DistanceColumns]: number | null }; readonly embMseOfZero: number | null }> {
  const withEmbeddings = outputs.embeddingDim > 0 && reference.embeddingDim > 0;
  const of = (from: ImportedLogits, rows: Int32Array) => ({
    logits: gathered(from.logits, from.answerCount, rows),
    m: withEmbeddings ? gathered(from.embeddings, from.embeddingDim, rows) : new Float32Array(rows.length),
  });
  const tally = new DistanceTally(outputs.answerCount, withEmbeddings ? outputs.embeddingDim : 1, withEmbeddings ? reference.embeddingDim : 1);
  for (const part of ['forget', 'retain'] as const) {
    await eachPart(dealt[part], hooks, (rows) => { tally.add(part, of(outputs, rows), of(reference, rows), rows.length); });
  }
  const { columns, embMseOfZero } = tally.result();
  const both = dealt.retain.length > 0;
  const ofPart = (name: keyof DistanceColumns): boolean => (name.endsWith('_forget') ? true : both);
  const known = (name: keyof DistanceColumns): number | null => (ofPart(name) && (withEmbeddings || !name.startsWith('emb_')) ? columns[name] : null);
  return {
    columns: {
      emb_mse: known('emb_mse'),
      emb_mse_aligned: known('emb_mse_aligned'),
      emb_cka: known('emb_cka'),
      pred_js: known('pred_js'),
      pred_l1: known('pred_l1'),
      pred_disagreement: known('pred_disagreement'),
      emb_mse_forget: known('emb_mse_forget'),
      emb_mse_retain: known('emb_mse_retain'),
      pred_js_forget: known('pred_js_forget'),
      pred_js_retain: known('pred_js_retain'),
    },
    embMseOfZero: withEmbeddings && both ? embMseOfZero : null,
  };
}

/** Imported pairs as a table: answers and their types are known, questions and images are not. */
function tableOf({ count, imageId, labels, answerTypes }: ImportedPairs): PairTable {
  const none = (): { offsets: Int32Array; values: Int32Array } => ({ offsets: new Int32Array(count + 1), values: new Int32Array(0) });
  return {
    count,
    pairId: Float64Array.from({ length: count }, (_, row) => row),
    imageId,
    imageRow: new Int32Array(count),
    images: { shape: [0, 0], data: new Float32Array(0) },
    tokens: none(),
    serial: new Int32Array(count).fill(-1),
    questionType: new Int32Array(count),
    answerType: answerTypes ?? new Int32Array(count),
    answer: labels ?? new Int32Array(count).fill(-1),
    softAnswers: none(),
    softScores: new Float32Array(0),
  };
}
