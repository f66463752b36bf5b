import type { PairTable } from '../data/pair-table.ts';

/** Counts of right answers, per answer type. */
export class AccuracyTally {
  readonly #count: Float64Array;
  readonly #correct: Float64Array;
  readonly #soft: Float64Array;

  constructor(answerTypeCount: number) {
    this.#count = new Float64Array(answerTypeCount);
    this.#correct = new Float64Array(answerTypeCount);
    this.#soft = new Float64Array(answerTypeCount);
  }

  get count(): number {
    return this.#count.reduce((a, b) => a + b, 0);
  }

  /** One prediction; `predicted` indexes the answers. */
  add(table: PairTable, row: number, predicted: number): void {
    const type = table.answerType[row] ?? 0;
    this.#count[type] = (this.#count[type] ?? 0) + 1;
    if (predicted === table.answer[row]) this.#correct[type] = (this.#correct[type] ?? 0) + 1;
    this.#soft[type] = (this.#soft[type] ?? 0) + softScore(table, row, predicted);
  }

  /** The top answers (the first of equal logits) of a batch of model outputs, [rows.length, answerCount]. */
  addTopAnswers(table: PairTable, rows: Int32Array, logits: Float32Array | Float64Array, answerCount: number): void {
    for (let i = 0; i < rows.length; i++) this.add(table, rows[i] ?? 0, topAnswer(logits, i * answerCount, answerCount));
  }

  /** Share of right answers; null without pairs. */
  raw(): number | null {
    return ratio(this.#correct.reduce((a, b) => a + b, 0), this.count);
  }

  /** Share of right answers of one answer type; null without pairs of it. */
  ofType(type: number): number | null {
    return ratio(this.#correct[type] ?? 0, this.#count[type] ?? 0);
  }

  /** Mean over answer types of their shares of right answers, with the given weights; see `weightedMean`. */
  weighted(weights: Float64Array): number | null {
    return weightedMean(this.#correct, this.#count, weights);
  }

  /** The same for the VQA accuracy, the soft score of the top answer. */
  weightedSoft(weights: Float64Array): number | null {
    return weightedMean(this.#soft, this.#count, weights);
  }
}

/** Index of the largest value of a row; the first of equal ones. */
export function topAnswer(logits: Float32Array | Float64Array, start: number, answerCount: number): number {
  let top = 0;
  let largest = logits[start] ?? NaN;
  for (let k = 1; k < answerCount; k++) {
    const z = logits[start + k] ?? NaN;
    if (z > largest) {
      largest = z;
      top = k;
    }
  }
  return top;
}

/**
 * Sum of w_t s_t / n_t over the types that have pairs, divided by the sum of their w_t. Where the weights of all
 * these are 0 (the retain set has no pair of the types in question) types count as they are.
 */
function weightedMean(sums: Float64Array, counts: Float64Array, weights: Float64Array): number | null {
  let mean = 0;
  let total = 0;
  for (let t = 0; t < counts.length; t++) {
    const n = counts[t] ?? 0;
    if (n === 0) continue;
    mean += ((weights[t] ?? 0) * (sums[t] ?? 0)) / n;
    total += weights[t] ?? 0;
  }
  if (total > 0) return mean / total;
  return ratio(sums.reduce((a, b) => a + b, 0), counts.reduce((a, b) => a + b, 0));
}

function softScore(table: PairTable, row: number, answer: number): number {
  const end = table.softAnswers.offsets[row + 1] ?? 0;
  for (let entry = table.softAnswers.offsets[row] ?? 0; entry < end; entry++) {
    if (table.softAnswers.values[entry] === answer) return table.softScores[entry] ?? 0;
  }
  return 0;
}

function ratio(sum: number, count: number): number | null {
  return count === 0 ? null : sum / count;
}
