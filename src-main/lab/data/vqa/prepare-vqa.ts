import type { ForgetPredicate } from '../../../../src-shared/experiment/forget-predicate.ts';
import { DataError } from '../data-error.ts';
import { contentTest, countImages, forgottenAnswers, hasContent, selectForgetSet } from '../forget-set.ts';
import { nonMemberSplit, retainSplit } from '../image-buckets.ts';
import type { NonMemberSplitName } from '../image-buckets.ts';
import { matchedRows } from '../matched-rows.ts';
import { assertDisjointImages, dealMembers, memberCounts } from '../member-splits.ts';
import { rowsWhere, selectRows, streamOfRows } from '../pair-rows.ts';
import type { DatasetInfo, PairTable } from '../pair-table.ts';
import type { PreparedData } from '../prepared-data.ts';
import { buildVocabulary } from '../vocabulary.ts';
import type { VqaDataset, VqaPairs } from './vqa-dataset.ts';
import type { VqaParams } from './vqa-params.ts';

/**
 * Deals an imported VQA data set for a forget predicate and a seed: cuts the answer vocabulary from the training
 * pairs, drops pairs outside it, and splits by image (protocol.md 1). Only the deal between CAL and TEST depends on
 * the seed.
 *
 * @throws DataError when the predicate takes nothing or everything, or a split is left empty
 */
export function prepareVqa(dataset: VqaDataset, forget: ForgetPredicate, seed: number, params: VqaParams): PreparedData {
  const info = vqaInfo(dataset, params);
  const rowOfImage = new Map(Array.from(dataset.imageIds, (id, row) => [id, row]));
  const all = { train: tableOf(dataset.train, dataset, rowOfImage), heldout: tableOf(dataset.heldout, dataset, rowOfImage) };
  const train = inVocabulary(all.train, info.answers.length);
  const heldout = inVocabulary(all.heldout, info.answers.length);

  const set = selectForgetSet(forget, train, info);
  const members = dealMembers(train, set.forget, set.retain);
  const vocabulary = buildVocabulary(info, train, set.retain);
  const forgotten = hasContent(forget) ? contentTest(forget, info) : () => false;

  const matched = hasContent(forget)
    ? { rows: rowsWhere(heldout.count, (row) => forgotten(heldout, row)), distance: 0 }
    : matchedRows(heldout, train, primaryRows(members.primary));
  const nonMemberRows = (name: NonMemberSplitName): Int32Array => matched.rows.filter((row) => nonMemberSplit(heldout.imageId[row] ?? 0, seed) === name);
  const nonMembers = {
    selTune: nonMemberRows('selTune'),
    validation: nonMemberRows('validation'),
    selAttack: nonMemberRows('selAttack'),
    cal: nonMemberRows('cal'),
    test: nonMemberRows('test'),
  };
  const retainedRows = (split: 'tune' | 'report'): Int32Array =>
    rowsWhere(heldout.count, (row) => !forgotten(heldout, row) && retainSplit(heldout.imageId[row] ?? 0) === split);
  const retained = { tune: retainedRows('tune'), report: retainedRows('report') };
  assertNotEmpty({ ...nonMembers, 'retained tune': retained.tune, 'retained report': retained.report });
  assertDisjoint(train, heldout, members.primary, nonMembers, retained);

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
    nonMembers: {
      selTune: streamOfRows(heldout, nonMembers.selTune),
      validation: streamOfRows(heldout, nonMembers.validation),
      selAttack: streamOfRows(heldout, nonMembers.selAttack),
      cal: streamOfRows(heldout, nonMembers.cal),
      test: streamOfRows(heldout, nonMembers.test),
    },
    retainHeldout: { tune: streamOfRows(heldout, retained.tune), report: streamOfRows(heldout, retained.report) },
    counts: {
      trainPairs: train.count,
      trainImages: countImages(train, everyRow(train)),
      forgetPairs: set.forget.length,
      forgetImages: countImages(train, set.forget),
      retainPairs: set.retain.length,
      retainImages: countImages(train, set.retain),
      vocabularyWords: vocabulary.wordCount,
      vocabularySerials: 0,
      answers: info.answers.length,
      heldoutPairs: heldout.count,
      outOfVocabularyTrain: all.train.count - train.count,
      outOfVocabularyHeldout: all.heldout.count - heldout.count,
      ...outOfVocabularyReport(all.heldout, info),
      ...memberCounts('members', train, members.primary),
      ...memberCounts('allMembers', train, members.all),
      ...Object.fromEntries(
        Object.entries(nonMembers).flatMap(([name, rows]) => {
          const key = `nonMembers${name.charAt(0).toUpperCase()}${name.slice(1)}`;
          return [[key, rows.length], [`${key}Images`, countImages(heldout, rows)]];
        }),
      ),
      nonMembersMatchingDistance: matched.distance,
      retainHeldoutTune: retained.tune.length,
      retainHeldoutReport: retained.report.length,
    },
  };
}

/** What all tables of the data set share, under the given parameters. */
export function vqaInfo(dataset: VqaDataset, params: VqaParams): DatasetInfo {
  let answers = 0;
  while (answers < Math.min(params.topAnswers, dataset.answers.length) && (dataset.answerTrainCount[answers] ?? 0) >= params.minAnswerCount) answers++;
  if (answers < 2) {
    throw new DataError('parameter', 'parameter minAnswerCount', `only ${answers} answers have ${params.minAnswerCount} training pairs`, 'Lower it so that at least two answers remain.');
  }
  const words = dataset.words.length;
  const without = { wordVectors: { shape: [words, 0], data: new Float32Array(0) }, hasWordVector: new Uint8Array(words) };
  return {
    slug: params.slug ?? dataset.slug,
    sha256: dataset.sha256,
    words: dataset.words,
    answers: dataset.answers.slice(0, answers),
    questionTypes: dataset.questionTypes,
    answerTypes: dataset.answerTypes,
    imageDim: dataset.images.shape[1] ?? 0,
    ...(params.wordVectors ? { wordVectors: dataset.wordVectors, hasWordVector: dataset.hasWordVector } : without),
  };
}

/** All training pairs D: those whose answer is in the vocabulary. @throws DataError when fewer than two answers remain */
export function vqaTrainingPairs(dataset: VqaDataset, params: VqaParams): PairTable {
  const rowOfImage = new Map(Array.from(dataset.imageIds, (id, row) => [id, row]));
  return inVocabulary(tableOf(dataset.train, dataset, rowOfImage), vqaInfo(dataset, params).answers.length);
}

function tableOf(pairs: VqaPairs, dataset: VqaDataset, rowOfImage: ReadonlyMap<number, number>): PairTable {
  const imageRow = pairs.imageId.map((id) => rowOfImage.get(id) ?? -1);
  return { ...pairs, imageRow, images: dataset.images };
}

/** Pairs whose answer is in the vocabulary, with soft scores of the vocabulary's answers alone. */
function inVocabulary(table: PairTable, answers: number): PairTable {
  const kept = selectRows(table, rowsWhere(table.count, (row) => (table.answer[row] ?? 0) < answers));
  const { offsets, values } = kept.softAnswers;
  const keptOffsets = new Int32Array(offsets.length);
  const keptValues = new Int32Array(values.length);
  const keptScores = new Float32Array(values.length);
  let filled = 0;
  for (let row = 0; row < kept.count; row++) {
    for (let s = offsets[row] ?? 0; s < (offsets[row + 1] ?? 0); s++) {
      const answer = values[s] ?? 0;
      if (answer >= answers) continue;
      keptValues[filled] = answer;
      keptScores[filled++] = kept.softScores[s] ?? 0;
    }
    keptOffsets[row + 1] = filled;
  }
  return { ...kept, softAnswers: { offsets: keptOffsets, values: keptValues.slice(0, filled) }, softScores: keptScores.slice(0, filled) };
}

/** Pairs left out of the reported held-out accuracy because of their answer, by answer type, for those who count them wrong. */
function outOfVocabularyReport(heldout: PairTable, info: DatasetInfo): Record<string, number> {
  const names: Readonly<Record<string, string>> = { 'yes/no': 'YesNo', number: 'Number', other: 'Other' };
  return Object.fromEntries(
    info.answerTypes.map((type, index) => {
      const rows = rowsWhere(
        heldout.count,
        (row) => heldout.answerType[row] === index && (heldout.answer[row] ?? 0) >= info.answers.length && retainSplit(heldout.imageId[row] ?? 0) === 'report',
      );
      return [`outOfVocabularyReport${names[type] ?? type}`, rows.length];
    }),
  );
}

function assertNotEmpty(splits: Readonly<Record<string, Int32Array>>): void {
  for (const [name, rows] of Object.entries(splits)) {
    if (rows.length > 0) continue;
    throw new DataError('too-small', `held-out pairs, split ${name}`, 'no pair falls into it', 'Import more held-out pairs, or choose a predicate that is more frequent.');
  }
}

/** Splits share no image; CAL and TEST differ from what was chosen or tuned on. */
function assertDisjoint(
  train: PairTable,
  heldout: PairTable,
  members: PreparedData['members'],
  nonMembers: Readonly<Record<NonMemberSplitName, Int32Array>>,
  retained: Readonly<Record<'tune' | 'report', Int32Array>>,
): void {
  const images = (table: PairTable, rows: Int32Array): Int32Array => rows.map((row) => table.imageId[row] ?? 0);
  const nonMemberSets = Object.entries(nonMembers).map(([name, rows]) => ({ name: `non-members in ${name}`, imageIds: images(heldout, rows) }));
  assertDisjointImages([{ name: 'the training pairs', imageIds: train.imageId }, ...nonMemberSets]);
  assertDisjointImages([{ name: 'the training pairs', imageIds: train.imageId }, { name: 'the held-out pairs', imageIds: heldout.imageId }]);
  assertDisjointImages(Object.entries(members).map(([name, rows]: [string, Int32Array]) => ({ name: `members in ${name}`, imageIds: images(train, rows) })));
  assertDisjointImages([
    { name: 'retained held-out pairs for tuning', imageIds: images(heldout, retained.tune) },
    { name: 'reported retained held-out pairs', imageIds: images(heldout, retained.report) },
  ]);
  assertDisjointImages([
    { name: 'retained held-out pairs for tuning', imageIds: images(heldout, retained.tune) },
    ...nonMemberSets.filter(({ name }) => /selAttack|cal|test/.test(name)),
  ]);
}

function primaryRows(splits: PreparedData['members']): Int32Array {
  return Int32Array.from([...splits.selTune, ...splits.selAttack, ...splits.test]).sort();
}

function everyRow(table: PairTable): Int32Array {
  return Int32Array.from({ length: table.count }, (_, row) => row);
}
