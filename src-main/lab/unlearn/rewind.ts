import type { NamedTensors } from '../float-tensor.ts';
import { forwardAll } from '../model/forward-all.ts';
import type { PairSource } from '../model/forward-all.ts';
import type { TwoTower } from '../model/two-tower.ts';
import { joinTensors, tensorsUnder } from '../train/tensor-prefix.ts';
import type { ProgramState } from '../train/program.ts';
import type { UnlearningInput } from './unlearning-method.ts';

/**
 * The step that SCRUB+R goes back to: argmin over i of |forgetErrors[i] - reference|, where i = 0 is the original
 * model; ties go to the earliest (methods.md 2.2). Distances are compared to 12 decimals, so that equal distances
 * tie whatever their rounding.
 */
export function rewindChoice(forgetErrors: readonly number[], reference: number): number {
  const distances = forgetErrors.map((error) => Number(Math.abs(error - reference).toFixed(12)));
  return distances.indexOf(Math.min(...distances));
}

/** Share of pairs whose most likely answer is not theirs; pairs without an answer in the vocabulary count as wrong. */
export async function errorRate({ engine, data, hooks }: UnlearningInput, model: TwoTower, source: PairSource): Promise<number> {
  const answers = model.shape.answerCount;
  let wrong = 0;
  const count = await forwardAll(
    engine,
    model,
    source,
    data.vocabulary,
    data.info,
    ({ size, labels, logits }) => {
      for (let i = 0; i < size; i++) {
        if (argmax(logits.subarray(i * answers, (i + 1) * answers)) !== labels[i]) wrong += 1;
      }
    },
    { hooks },
  );
  if (count === 0) throw new RangeError('there are no pairs to measure an error on');
  return wrong / count;
}

function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  }
  return best;
}

/** Weights and forget error after each epoch, from the original (step 0) on. */
export class RewindHistory {
  readonly #weights: NamedTensors[] = [];
  readonly #errors: number[] = [];

  /** Error on the forget set after epoch 0 (the original), 1, 2 ... */
  get errors(): readonly number[] {
    return this.#errors;
  }

  add(weights: NamedTensors, forgetError: number): void {
    this.#weights.push(weights);
    this.#errors.push(forgetError);
  }

  weightsAt(step: number): NamedTensors {
    const found = this.#weights[step];
    if (found === undefined) throw new RangeError(`no weights were kept for step ${step}`);
    return found;
  }

  save(): ProgramState {
    const numbers = Object.fromEntries(this.#errors.map((error, step) => [`forgetError/${step}`, error]));
    return { tensors: joinTensors(Object.fromEntries(this.#weights.map((weights, step) => [String(step), weights]))), numbers };
  }

  restore({ tensors, numbers }: ProgramState): void {
    this.#weights.length = 0;
    this.#errors.length = 0;
    for (let step = 0; numbers[`forgetError/${step}`] !== undefined; step++) {
      this.add(tensorsUnder(tensors, String(step)), numbers[`forgetError/${step}`] ?? NaN);
    }
  }
}
