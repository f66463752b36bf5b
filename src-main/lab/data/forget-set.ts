import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import { DataError } from './data-error.ts';
import type { DatasetInfo, PairTable } from './pair-table.ts';
import { rowsWhere } from './pair-rows.ts';

/** What a forget predicate takes of the training pairs. */
export interface ForgetSet {
  /** rows of the forget set D_f, ascending */
  readonly forget: Int32Array;
  /** rows of the retain set D_r, ascending */
  readonly retain: Int32Array;
  /** the predicate with its counts, in words */
  readonly words: string;
}

type PairTest = (table: PairTable, row: number) => boolean;

/** Whether a predicate speaks of a pair's content, so that unseen pairs can satisfy it too (protocol.md 1). */
export function hasContent(predicate: ForgetPredicate): boolean {
  return predicate.kind !== 'image-list' && predicate.kind !== 'random-share';
}

/**
 * The test of a predicate with a content, on any table of the data set.
 *
 * @throws DataError when the data set does not know the answer or type; RangeError for a predicate without a content
 */
export function contentTest(predicate: ForgetPredicate, info: DatasetInfo): PairTest {
  switch (predicate.kind) {
    case 'answer-equals': {
      const answer = indexOf(info.answers, predicate.answer, 'answer', predicate);
      return (table, row) => table.answer[row] === answer;
    }
    case 'answer-type': {
      const type = indexOf(info.answerTypes, predicate.answerType, 'answer type', predicate);
      return (table, row) => table.answerType[row] === type;
    }
    case 'question-type': {
      const type = indexOf(info.questionTypes, predicate.questionType, 'question type', predicate);
      return (table, row) => table.questionType[row] === type;
    }
    case 'image-list':
    case 'random-share':
      throw new RangeError(`the predicate ${predicate.kind} has no content to test`);
  }
}

/**
 * Divides the training pairs into forget set and retain set.
 *
 * @throws DataError (code predicate) when the predicate takes no pair or every pair, or names what the data lack
 */
export function selectForgetSet(predicate: ForgetPredicate, train: PairTable, info: DatasetInfo): ForgetSet {
  const holds = trainingTest(predicate, train, info);
  const forget = rowsWhere(train.count, (row) => holds(train, row));
  const retain = rowsWhere(train.count, (row) => !holds(train, row));
  const name = describePredicate(predicate);
  if (forget.length === 0) {
    throw new DataError('predicate', `forget predicate (${name})`, `it takes none of the ${grouped(train.count)} training pairs`, adviceFor(predicate, info));
  }
  if (retain.length === 0) {
    throw new DataError('predicate', `forget predicate (${name})`, `it takes all ${grouped(train.count)} training pairs, so nothing is left to retain`, 'Choose a narrower predicate.');
  }
  const images = countImages(train, forget);
  const share = ((100 * forget.length) / train.count).toFixed(1);
  const words = `${name}: ${grouped(forget.length)} of ${grouped(train.count)} pairs (${share} %) on ${grouped(images)} images`;
  return { forget, retain, words };
}

/** The predicate in words, without counts. */
export function describePredicate(predicate: ForgetPredicate): string {
  switch (predicate.kind) {
    case 'answer-equals':
      return `answer equals "${predicate.answer}"`;
    case 'answer-type':
      return `answer type is "${predicate.answerType}"`;
    case 'question-type':
      return `question type is "${predicate.questionType}"`;
    case 'image-list':
      return `pairs on ${grouped(predicate.imageIds.length)} listed images`;
    case 'random-share':
      return `random share of ${predicate.share * 100} %, whole images, seed ${predicate.seed}`;
  }
}

/** Answers that the forget set takes whole, as indices into info.answers. */
export function forgottenAnswers(predicate: ForgetPredicate, info: DatasetInfo): Int32Array {
  if (predicate.kind !== 'answer-equals') return new Int32Array(0);
  return Int32Array.of(indexOf(info.answers, predicate.answer, 'answer', predicate));
}

/** Number of different images in the given rows. */
export function countImages(table: PairTable, rows: Int32Array): number {
  const images = new Set<number>();
  for (const row of rows) images.add(table.imageId[row] ?? 0);
  return images.size;
}

/** A whole number with commas between thousands. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

function trainingTest(predicate: ForgetPredicate, train: PairTable, info: DatasetInfo): PairTest {
  switch (predicate.kind) {
    case 'image-list': {
      const listed = new Set(predicate.imageIds);
      return (table, row) => listed.has(table.imageId[row] ?? -1);
    }
    case 'random-share': {
      const drawn = drawImages(train, predicate.share, predicate.seed);
      return (table, row) => drawn.has(table.imageId[row] ?? -1);
    }
    case 'answer-equals':
    case 'answer-type':
    case 'question-type':
      return contentTest(predicate, info);
  }
}

/** Whole images in a random order, until they hold the share of the pairs. */
function drawImages(train: PairTable, share: number, seed: number): ReadonlySet<number> {
  const pairsOf = new Map<number, number>();
  for (const image of train.imageId) pairsOf.set(image, (pairsOf.get(image) ?? 0) + 1);
  const images = Int32Array.from(pairsOf.keys()).sort();
  RandomStream.of(seed, 'forget', 'random share').shuffle(images);
  const goal = Math.round(share * train.count);
  const drawn = new Set<number>();
  let pairs = 0;
  for (const image of images) {
    if (pairs >= goal) break;
    drawn.add(image);
    pairs += pairsOf.get(image) ?? 0;
  }
  return drawn;
}

function indexOf(names: readonly string[], name: string, what: string, predicate: ForgetPredicate): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const known = names.slice(0, 8).map((known) => `"${known}"`).join(', ');
  throw new DataError(
    'predicate',
    `forget predicate (${describePredicate(predicate)})`,
    `the training pairs have no ${what} "${name}"`,
    `Take one of their ${grouped(names.length)}, for example ${known}.`,
  );
}

function adviceFor(predicate: ForgetPredicate, info: DatasetInfo): string {
  switch (predicate.kind) {
    case 'image-list':
      return 'None of the listed image ids occurs in the training pairs: check that they are ids of this data set.';
    case 'random-share':
      return 'Raise the share.';
    case 'answer-equals':
    case 'answer-type':
    case 'question-type':
      return `Choose another value; "mu-align data inspect" lists what ${info.slug} holds.`;
  }
}
