import { forgetPredicateSchema } from '../../../src-shared/experiment/forget-predicate.ts';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import { parseOrExplain } from '../../../src-shared/experiment/parse-problem.ts';
import { importDataset } from '../../workbench/datasets/import-dataset.ts';
import { makeDataset } from '../../workbench/datasets/make-dataset.ts';
import type { MadeDataset, OfficialFiles } from '../../workbench/datasets/make-dataset.ts';
import { readRecipe } from '../../workbench/datasets/read-recipe.ts';
import { inspectDataset } from '../../workbench/datasets/inspect-dataset.ts';
import type { DatasetInspection } from '../../workbench/datasets/inspect-dataset.ts';
import { openHome } from '../../workbench/home.ts';
import { UserError } from '../../workbench/user-error.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';
import { table } from '../help.ts';
import { ownHome } from '../own-home.ts';

export const dataCommand: Command = {
  name: 'data',
  summary: 'look at VQA v2 files (inspect), import them into the home (import), or make a published data set from the official files (make)',
  operands: 'inspect|import DIR | make NAME',
  maxOperands: 2,
  options: [
    { name: 'forget', value: 'JSON', help: 'for inspect: the forget predicate; by default {"kind": "answer-equals", "answer": "yes"}' },
    { name: 'questions', value: 'FILE..', many: true, help: 'for make: v2_Questions_Train_mscoco.zip, or the JSON in it' },
    { name: 'annotations', value: 'FILE..', many: true, help: 'for make: v2_Annotations_Train_mscoco.zip, or the JSON in it' },
    { name: 'instances', value: 'FILE..', many: true, help: 'for make: instances_train2014.json of COCO' },
    { name: 'keypoints', value: 'FILE..', many: true, help: 'for make: person_keypoints_train2014.json of COCO' },
    { name: 'glove', value: 'FILE', help: 'for make: glove.6B.zip, or glove.6B.100d.txt from it, plain or gz' },
    { name: 'out', value: 'DIR', help: 'for make: keep the prepared files in this folder' },
    HOME_OPTION,
  ],
  details: [
    'DIR holds the official questions and annotations (zip or json) for training and held-out pairs, image features (.npz with image_id and features, or .npy beside image ids), and, if you like, word vectors (GloVe text, plain or gz).',
    'inspect writes nothing. import makes a data set that is named by the SHA-256 of its content, whatever files it came from; the same files are read once.',
    'make builds a published data set, vqa-v2-20k, from the official files of VQA v2 train2014, COCO 2014 and GloVe 6B, imports it, and says whether it is the published one, column by column. Wrong or missing files are named, and then nothing is written.',
  ],
  async run(args, context) {
    const [what, folder] = args.operands;
    if (what === 'make') return make(folder, args, context);
    if ((what !== 'inspect' && what !== 'import') || folder === undefined) throw new UserError('usage', 'data needs inspect or import and a folder, or make and a name', 'say for example: mu-align data inspect DIR');
    return what === 'inspect' ? inspect(folder, args, context) : importFolder(folder, args, context);
  },
};

async function inspect(folder: string, args: ParsedArguments, context: CommandContext): Promise<DatasetInspection> {
  const predicate = forgetPredicate(args.values.get('forget'));
  const inspection = await inspectDataset(folder, predicate, hooks(context));
  for (const line of inspectionLines(inspection)) context.terminal.print(line);
  return inspection;
}

async function importFolder(folder: string, args: ParsedArguments, context: CommandContext): Promise<unknown> {
  const home = openHome(args.values.get('home'), context.environment);
  ownHome(home);
  const startedAt = performance.now();
  const { folder: place, info, known } = await importDataset(folder, home.datasets, hooks(context));
  const seconds = (performance.now() - startedAt) / 1000;
  context.terminal.print(`${info.slug} ${info.sha256}`);
  context.terminal.print(known ? `was imported before: ${place}` : `imported in ${seconds.toFixed(1)} s: ${place}`);
  for (const line of table(Object.entries(info.counts).map(([name, count]) => [`  ${name}`, String(count)]))) context.terminal.print(line);
  return { folder: place, slug: info.slug, sha256: info.sha256, known, seconds, counts: info.counts };
}

async function make(name: string | undefined, args: ParsedArguments, context: CommandContext): Promise<unknown> {
  if (name === undefined) throw new UserError('usage', 'data make needs the name of a published data set', 'say for example: mu-align data make vqa-v2-20k --questions FILE ...');
  const recipe = readRecipe(context.resources, name);
  const files = officialFiles(args);
  const home = openHome(args.values.get('home'), context.environment);
  ownHome(home);
  const made = await makeDataset(recipe, files, home.datasets, args.values.get('out') ?? null, hooks(context));
  for (const line of madeLines(name, made)) context.terminal.print(line);
  const { imported, folder, rows, differences } = made;
  return { folder: imported.folder, out: folder, slug: imported.info.slug, sha256: imported.info.sha256, published: differences.length === 0, differences, rows, counts: imported.info.counts };
}

function officialFiles(args: ParsedArguments): OfficialFiles {
  const files = (option: string): readonly string[] => args.lists.get(option) ?? [];
  const glove = args.values.get('glove');
  const lists = { questions: files('questions'), annotations: files('annotations'), instances: files('instances'), keypoints: files('keypoints') };
  const missing = [...Object.entries(lists).filter(([, paths]) => paths.length === 0).map(([option]) => `--${option}`), ...(glove === undefined ? ['--glove'] : [])];
  if (missing.length > 0 || glove === undefined) throw new UserError('usage', `data make needs ${missing.join(', ')}`, 'see mu-align data --help');
  return { ...lists, glove };
}

function madeLines(name: string, { imported, folder, rows, differences }: MadeDataset): string[] {
  const { info } = imported;
  return [
    `${info.slug} ${info.sha256}`,
    differences.length === 0
      ? `this is the published ${name}: every column has the published hash`
      : `this is NOT the published ${name}; these differ: ${differences.join(', ')}`,
    `images: ${rows.computed} as computed, ${rows.settled} settled by their check, ${rows.differs} not as published`,
    `imported: ${imported.folder}`,
    ...(folder === null ? [] : [`prepared files: ${folder}`]),
  ];
}

function hooks(context: CommandContext) {
  return { signal: context.signal, progress: ({ label }: { readonly label: string }): void => { context.terminal.note(label); } };
}

function forgetPredicate(text: string | undefined): ForgetPredicate {
  if (text === undefined) return { kind: 'answer-equals', answer: 'yes' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UserError('usage', `--forget is not JSON: ${text}`, 'say for example: --forget \'{"kind": "answer-equals", "answer": "yes"}\'', cause);
  }
  return parseOrExplain(forgetPredicateSchema, json, ['--forget']);
}

function inspectionLines({ slug, sha256, images, imageWidth, wordsWithVector, wordVectorWidth, description: d }: DatasetInspection): string[] {
  const shares = (title: string, rows: readonly { readonly name: string; readonly train: number; readonly heldout: number }[]): string[] => [
    '',
    ...table([[title, 'training          held-out'], ...rows.map(({ name, train, heldout }): [string, string] => [`  ${name}`, `${shareText(train, d.trainPairs)}  ${shareText(heldout, d.heldoutPairs)}`])]),
  ];
  return [
    `${slug}${sha256 === null ? '' : ` ${sha256}`}`,
    ...table([
      ['  training', `${d.trainPairs} pairs on ${d.trainImages} images`],
      ['  held-out', `${d.heldoutPairs} pairs on ${d.heldoutImages} images; no image is in both`],
      ['  answers', `${d.answers} (${d.rawAnswers} before normalisation); ${d.heldoutUnknownAnswers} held-out pairs have an answer that no training pair has`],
      ['  words', `${d.words}, ${wordsWithVector} with a vector of ${wordVectorWidth} numbers`],
      ['  images', `${images} with ${imageWidth} numbers each`],
    ]),
    ...shares('answer types', d.answerTypes),
    ...shares('most frequent answers', d.topAnswers),
    ...shares('most frequent question types', d.topQuestionTypes),
    '',
    `forget: ${d.forget.words}`,
    `  ${d.forget.pairs} pairs on ${d.forget.images} images; ${d.forget.pairsSharingImage} of them share their image with a retained pair`,
    `  ${d.forget.nonMembers} held-out pairs on ${d.forget.nonMemberImages} images can be non-members`,
  ];
}

function shareText(count: number, of: number): string {
  return `${String(count).padStart(7)} ${`${((100 * count) / Math.max(1, of)).toFixed(1)} %`.padStart(7)}`;
}
