import { DataError } from '../data/data-error.ts';
import type { NpyArray } from '../data/npy.ts';
import { parseNpz } from '../data/npz.ts';
import { parseArrayName } from './array-names.ts';
import type { ArrayName, PairArrayName } from './array-names.ts';
import { imageNumbers, integers, numbers, shownArray } from './array-values.ts';
import { ANSWER_TYPES, MEMBERSHIP, SPLIT } from './imported-scores.ts';
import type { GivenScores, ImportedLogits, ImportedModel, ImportedPairs, ImportedScores } from './imported-scores.ts';

/** Arrays of a file together, expanded, bytes. */
const MOST_BYTES = 4 * 1024 ** 3;
/** Models of one file at most. */
const MOST_MODELS = 1000;

interface NamedArray {
  readonly name: string;
  readonly array: NpyArray;
}

/**
 * Reads scores or logits of models trained elsewhere from a .npz file (docs/importing-scores.md).
 *
 * @param file its name, for errors
 * @param defaultSeed seed of models that name none
 * @throws DataError naming array, row and remedy
 */
export function readScores(bytes: Uint8Array, file: string, defaultSeed: number): ImportedScores {
  const pairArrays = new Map<string, NamedArray>();
  const modelArrays = new Map<string, { readonly of: Extract<ArrayName, { kind: 'model' }>; readonly found: NamedArray }[]>();
  for (const [name, array] of parseNpz(bytes, file, MOST_BYTES)) {
    const of = parseArrayName(name, file, defaultSeed);
    const key = of.kind === 'pairs' ? `${of.name}/${of.seed ?? ''}` : JSON.stringify([of.arm, of.seed]);
    if (of.kind === 'pairs') pairArrays.set(key, { name, array });
    else modelArrays.set(key, [...(modelArrays.get(key) ?? []), { of, found: { name, array } }]);
  }
  if (modelArrays.size === 0) throw new DataError('missing-data', file, 'it holds neither logits nor scores', 'Add an array logits or scores, see docs/importing-scores.md.');
  if (modelArrays.size > MOST_MODELS) throw new DataError('too-large', file, `it holds ${modelArrays.size} models`, `Give at most ${MOST_MODELS} in a file.`);
  const seeds = new Set([...modelArrays.values()].flatMap((arrays) => arrays.map(({ of }) => of.seed)));
  const pairs = new Map([...seeds].map((seed) => [seed, readPairs(file, (name) => pairArrays.get(`${name}/${seed}`) ?? pairArrays.get(`${name}/`) ?? null)]));
  const models = [...modelArrays.values()].map((arrays) => readModel(file, arrays, pairs));
  assertSameKind(file, models);
  return { file, pairs, models };
}

function readPairs(file: string, find: (name: PairArrayName) => NamedArray | null): ImportedPairs {
  const needed = (name: PairArrayName): NamedArray => {
    const found = find(name);
    if (found === null) throw new DataError('missing-data', file, `it has no array "${name}"`, 'Add it: one whole number a pair, see docs/importing-scores.md.');
    return found;
  };
  const idArray = needed('ids');
  const ids = integers(file, idArray.name, idArray.array, null);
  const count = ids.length;
  if (count === 0) throw new DataError('too-small', shownArray(file, idArray.name), 'it holds no pair', 'Give at least some hundred pairs.');
  assertUnique(file, idArray.name, ids);
  const optional = (name: PairArrayName): NamedArray | null => find(name);
  const small = (found: NamedArray, most: number, meaning: string): Float64Array => {
    const values = integers(file, found.name, found.array, count);
    const bad = values.findIndex((value) => value < 0 || value > most);
    if (bad >= 0) throw new DataError('malformed', shownArray(file, found.name, bad), `it holds ${values[bad] ?? NaN}`, `Give ${meaning}.`);
    return values;
  };
  const images = optional('image_ids');
  const labels = optional('labels');
  const types = optional('answer_types');
  const split = optional('split');
  return {
    count,
    imageId: imageNumbers(images === null ? ids : integers(file, images.name, images.array, count)),
    membership: Uint8Array.from(small(needed('membership'), MEMBERSHIP.heldOut, '1 for pairs of the forget set, 0 for pairs that no model saw, 2 for pairs of the retain set, 3 for held-out pairs outside the forget predicate')),
    labels: labels === null ? null : Int32Array.from(small(labels, 2_147_483_647, 'the column of the true answer in the logits, from 0')),
    answerTypes: types === null ? null : Int32Array.from(small(types, ANSWER_TYPES.length - 1, '0 for yes/no, 1 for number, 2 for other')),
    split: split === null ? null : Uint8Array.from(small(split, SPLIT.test, '1 for SEL, 2 for CAL, 3 for TEST, 0 for pairs that are used for neither')),
  };
}

function readModel(file: string, arrays: readonly { readonly of: Extract<ArrayName, { kind: 'model' }>; readonly found: NamedArray }[], pairs: ReadonlyMap<number, ImportedPairs>): ImportedModel {
  const [first] = arrays;
  const own = first === undefined ? undefined : pairs.get(first.of.seed);
  if (first === undefined || own === undefined) throw new RangeError('a model has an array and pairs');
  const { arm, seed } = first.of;
  const find = (name: 'logits' | 'embeddings'): NamedArray | null => arrays.find(({ of }) => of.name === name)?.found ?? null;
  const scores = arrays.filter(({ of }) => of.name === 'scores');
  const logits = find('logits');
  const embeddings = find('embeddings');
  if (logits !== null && scores.length > 0) throw new DataError('mismatch', shownArray(file, scores[0]?.found.name ?? ''), `the model ${arm}, seed ${seed}, has logits too`, 'Give either: scores are computed from logits.');
  if (logits !== null) return { arm, seed, array: logits.name, outputs: readLogits(file, logits, embeddings, own) };
  if (embeddings !== null) throw new DataError('missing-data', shownArray(file, embeddings.name), `the model ${arm}, seed ${seed}, has embeddings and no logits`, 'Add its logits.');
  const given: GivenScores = { kind: 'scores', scores: new Map(scores.map(({ of, found }) => [of.attacker, Float64Array.from(numbers(file, found.name, found.array, own.count, 1).values)])) };
  return { arm, seed, array: scores[0]?.found.name ?? '', outputs: given };
}

function readLogits(file: string, logits: NamedArray, embeddings: NamedArray | null, pairs: ImportedPairs): ImportedLogits {
  const { values, width: answerCount } = numbers(file, logits.name, logits.array, pairs.count, 2);
  if (answerCount < 2) throw new DataError('malformed', shownArray(file, logits.name), `it has ${answerCount} columns`, 'Give one column an answer, at least two.');
  if (pairs.labels === null) throw new DataError('missing-data', file, 'it has logits and no array "labels"', 'Add the column of the true answer of each pair.');
  const bad = pairs.labels.findIndex((label) => label >= answerCount);
  if (bad >= 0) throw new DataError('malformed', shownArray(file, 'labels', bad), `it holds ${pairs.labels[bad] ?? NaN}, and ${shownArray(file, logits.name)} has ${answerCount} columns`, 'Leave out pairs whose answer the model does not know.');
  if (areProbabilities(values, answerCount)) throw new DataError('mismatch', shownArray(file, logits.name), 'every row is between 0 and 1 and adds up to 1: these are probabilities', 'Give the logits before softmax, or the logarithms of the probabilities in float64.');
  const { values: vectors, width: embeddingDim } = embeddings === null ? { values: new Float32Array(0), width: 0 } : numbers(file, embeddings.name, embeddings.array, pairs.count, 2);
  return { kind: 'logits', answerCount, logits: values, embeddingDim, embeddings: vectors };
}

/** Rounded to half precision a row of probabilities may be this far from 1. */
const SUM_TOLERANCE = 0.01;

function areProbabilities(values: Float32Array | Float64Array, width: number): boolean {
  for (let row = 0; row < values.length; row += width) {
    let sum = 0;
    for (let k = row; k < row + width; k++) {
      const value = values[k] ?? NaN;
      if (value < 0 || value > 1) return false;
      sum += value;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) return false;
  }
  return true;
}

function assertUnique(file: string, name: string, ids: Float64Array): void {
  const rowOf = new Map<number, number>();
  ids.forEach((id, row) => {
    const known = rowOf.get(id);
    if (known !== undefined) throw new DataError('duplicate', shownArray(file, name, row), `the id ${id} stands in row ${known} too`, 'Give every pair once, with a number of its own.');
    rowOf.set(id, row);
  });
}

/** K, the number of attackers, is part of every worst case: it must be the same for all models of a file. */
function assertSameKind(file: string, models: readonly ImportedModel[]): void {
  const signature = ({ outputs }: ImportedModel): string =>
    outputs.kind === 'logits' ? `logits${outputs.embeddingDim > 0 ? ' and embeddings' : ''}` : `the scores ${[...outputs.scores.keys()].sort().join(', ')}`;
  const [first, ...rest] = models;
  if (first === undefined) return;
  const other = rest.find((model) => signature(model) !== signature(first));
  if (other !== undefined) {
    throw new DataError('mismatch', shownArray(file, other.array), `the model ${other.arm}, seed ${other.seed}, has ${signature(other)}, and ${first.arm}, seed ${first.seed}, has ${signature(first)}`, 'Give the same for all models of a file, or import them apart.');
  }
}
