import type { ForgetPredicate } from '../../../../src-shared/experiment/forget-predicate.ts';
import { contentHash } from '../content-hash.ts';
import { DataError } from '../data-error.ts';
import { contentTest, countImages, describePredicate, forgottenAnswers, grouped, hasContent, selectForgetSet } from '../forget-set.ts';
import { retainSplit } from '../image-buckets.ts';
import { assertDisjointImages, dealMembers, memberCounts } from '../member-splits.ts';
import { concatTables, filterStream } from '../pair-rows.ts';
import type { DatasetInfo, PairStream, PairTable } from '../pair-table.ts';
import type { PreparedData } from '../prepared-data.ts';
import { buildVocabulary } from '../vocabulary.ts';
import type { SceneFilter } from './scene-world.ts';
import { EVERY_SCENE, SCENE_COUNTS, SCENES_VERSION, sceneStream } from './scene-world.ts';
import { ANSWER_KINDS, ANSWER_TYPES, ANSWERS, QUESTION_TYPES, TEMPLATES, WORDS } from './scene-words.ts';
import type { ScenesParams } from './scenes-params.ts';
import { scenesSlug } from './scenes-params.ts';

/** Candidates that rejection may need; more would take an hour. */
const MAX_CANDIDATES = 1e10;

/** What all tables of a scenes world share. The hash is of the parameters: every seed draws a world of its own. */
export function scenesInfo(params: ScenesParams): DatasetInfo {
  return {
    slug: scenesSlug(params),
    sha256: contentHash({ generator: 'scenes', version: SCENES_VERSION, params: { ...params, slug: undefined } }),
    words: WORDS,
    answers: ANSWERS,
    questionTypes: QUESTION_TYPES,
    answerTypes: ANSWER_TYPES,
    imageDim: SCENE_COUNTS + params.codeSize,
    wordVectors: { shape: [WORDS.length, 0], data: new Float32Array(0) },
    hasWordVector: new Uint8Array(WORDS.length),
  };
}

/**
 * Draws a world for a seed and deals it for a forget predicate. Only the training pairs are held in memory.
 *
 * Non-members satisfy the predicate and come by rejection from the sampler that made the members. For predicates
 * without a content they are drawn so that question type and answer have the members' shares.
 *
 * @throws DataError when the predicate takes nothing or everything, or is too rare to draw that many non-members
 */
export function prepareScenes(params: ScenesParams, forget: ForgetPredicate, seed: number): PreparedData {
  const info = scenesInfo(params);
  const train = concatTables([...sceneStream(params, seed, 'train', params.trainPairs, EVERY_SCENE).chunks()]);
  const set = selectForgetSet(forget, train, info);
  const members = dealMembers(train, set.forget, set.retain);
  const vocabulary = buildVocabulary(info, train, set.retain);

  const filter = hasContent(forget) ? contentFilter(forget, info) : matchingFilter(train, set.forget);
  const selTune = Math.round(params.selNonMembers / 3);
  const validation = Math.round(params.selNonMembers / 6);
  const selAttack = params.selNonMembers - selTune - validation;
  assertDrawable(forget, set.forget.length / train.count, params.selNonMembers + params.calNonMembers + params.testNonMembers);
  const nonMembers = {
    selTune: sceneStream(params, seed, 'sel-tune', selTune, filter),
    validation: sceneStream(params, seed, 'validation', validation, filter),
    selAttack: sceneStream(params, seed, 'sel-attack', selAttack, filter),
    cal: sceneStream(params, seed, 'cal', params.calNonMembers, filter),
    test: sceneStream(params, seed, 'test', params.testNonMembers, filter),
  };

  const heldout = sceneStream(params, seed, 'heldout', params.heldoutPairs, EVERY_SCENE);
  const forgotten = hasContent(forget) ? contentTest(forget, info) : () => false;
  const retained = { tune: 0, unused: 0, report: 0 };
  for (const table of heldout.chunks()) {
    for (let row = 0; row < table.count; row++) if (!forgotten(table, row)) retained[retainSplit(table.imageId[row] ?? 0)]++;
  }
  const retainedIn = (split: 'tune' | 'report'): PairStream =>
    filterStream(heldout, retained[split], (table, row) => !forgotten(table, row) && retainSplit(table.imageId[row] ?? 0) === split);

  // Other splits have image numbers of their own (IMAGES_PER_SPLIT).
  assertDisjointImages([
    { name: 'members in SEL-tune', imageIds: imagesOf(train, members.primary.selTune) },
    { name: 'members in SEL-attack', imageIds: imagesOf(train, members.primary.selAttack) },
    { name: 'members in TEST', imageIds: imagesOf(train, members.primary.test) },
  ]);

  return {
    info,
    vocabulary,
    train,
    forget: set.forget,
    retain: set.retain,
    forgottenAnswers: forgottenAnswers(forget, info),
    forgetInWords: set.words,
    members: members.primary,
    allMembers: members.all,
    nonMembers,
    retainHeldout: { tune: retainedIn('tune'), report: retainedIn('report') },
    counts: {
      trainPairs: train.count,
      trainImages: train.count,
      forgetPairs: set.forget.length,
      forgetImages: countImages(train, set.forget),
      retainPairs: set.retain.length,
      retainImages: countImages(train, set.retain),
      vocabularyWords: vocabulary.wordCount,
      vocabularySerials: vocabulary.serials.length,
      outOfVocabularyTrain: 0,
      outOfVocabularyHeldout: 0,
      ...memberCounts('members', train, members.primary),
      ...memberCounts('allMembers', train, members.all),
      ...Object.fromEntries(Object.entries(nonMembers).flatMap(([name, stream]) => {
        const key = `nonMembers${name.charAt(0).toUpperCase()}${name.slice(1)}`;
        return [[key, stream.count], [`${key}Images`, stream.count]];
      })),
      retainHeldoutTune: retained.tune,
      retainHeldoutReport: retained.report,
    },
  };
}

/** Takes the candidates that satisfy the predicate, and drops early what cannot. */
function contentFilter(forget: ForgetPredicate, info: DatasetInfo): SceneFilter {
  const takes = (template: number, answer: number): boolean => {
    switch (forget.kind) {
      case 'answer-equals':
        return info.answers[answer] === forget.answer;
      case 'answer-type':
        return info.answerTypes[TEMPLATES[template]?.answerType ?? -1] === forget.answerType;
      case 'question-type':
        return info.questionTypes[TEMPLATES[template]?.questionType ?? -1] === forget.questionType;
      case 'image-list':
      case 'random-share':
        return true;
    }
  };
  const templates = Uint8Array.from(TEMPLATES, (template, t) => {
    const { first, count } = ANSWER_KINDS[template.kind];
    return Array.from({ length: count }, (_, a) => first + a).some((answer) => takes(t, answer)) ? 1 : 0;
  });
  return { templates, probability: (template, answer) => (takes(template, answer) ? 1 : 0) };
}

/** Takes candidates so that (question type, answer) has the forget set's shares: f / t of each, scaled to at most 1. */
function matchingFilter(train: PairTable, forget: Int32Array): SceneFilter {
  const strata = QUESTION_TYPES.length * ANSWERS.length;
  const stratum = (questionType: number, answer: number): number => questionType * ANSWERS.length + answer;
  const inTrain = new Float64Array(strata);
  const inForget = new Float64Array(strata);
  const count = (shares: Float64Array, row: number): void => {
    const s = stratum(train.questionType[row] ?? 0, train.answer[row] ?? 0);
    shares[s] = (shares[s] ?? 0) + 1;
  };
  for (let row = 0; row < train.count; row++) count(inTrain, row);
  for (const row of forget) count(inForget, row);
  const ratio = inForget.map((f, s) => (f === 0 ? 0 : f / (inTrain[s] ?? 1)));
  const largest = Math.max(...ratio);
  return {
    templates: new Uint8Array(TEMPLATES.length).fill(1),
    probability: (template, answer) => (ratio[stratum(TEMPLATES[template]?.questionType ?? 0, answer)] ?? 0) / largest,
  };
}

function assertDrawable(forget: ForgetPredicate, share: number, wanted: number): void {
  if (!hasContent(forget) || wanted / share <= MAX_CANDIDATES) return;
  throw new DataError(
    'predicate',
    `forget predicate (${describePredicate(forget)})`,
    `only one scene in ${grouped(Math.round(1 / share))} satisfies it, so ${grouped(wanted)} non-members would take too long to draw`,
    'Ask for fewer non-members, or choose a more frequent predicate.',
  );
}

function imagesOf(table: PairTable, rows: Int32Array): Int32Array {
  return rows.map((row) => table.imageId[row] ?? 0);
}
