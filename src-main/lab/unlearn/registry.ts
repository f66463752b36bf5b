import { fineTune } from './fine-tune.ts';
import { maskAnswer } from './mask-answer.ts';
import { muAlign } from './mu-align.ts';
import { negGradPlus } from './neggrad-plus.ts';
import { original } from './original.ts';
import { retrain } from './retrain.ts';
import { scrub } from './scrub.ts';
import type { UnlearningMethod } from './unlearning-method.ts';

/** All unlearning methods, in the order in which they are listed. A new one is a file and a line here. */
export const UNLEARNING_METHODS: readonly UnlearningMethod[] = [original, retrain, maskAnswer, fineTune, negGradPlus, scrub, muAlign];

/** @throws RangeError when there is no method of that id */
export function methodById(id: string): UnlearningMethod {
  const found = UNLEARNING_METHODS.find((method) => method.id === id);
  if (found === undefined) throw new RangeError(`there is no unlearning method "${id}"; there are ${UNLEARNING_METHODS.map((method) => method.id).join(', ')}`);
  return found;
}
