import { forgetPredicateSchema } from '../../../src-shared/experiment/forget-predicate.ts';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import { parseOrExplain } from '../../../src-shared/experiment/parse-problem.ts';
import { importDataset } from '../../workbench/datasets/import-dataset.ts';
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
  summary: 'look at VQA v2 files (inspect), or import them into the home (import)',
  operands: 'inspect|import DIR',
  maxOperands: 2,
  options: [
    { name: 'forget', value: 'JSON', help: 'for inspect: the forget predicate; by default {"kind": "answer-equals", "answer": "yes"}' },
    HOME_OPTION,
  ],
  details: [
    'DIR holds the official questions and annotations (zip or json) for training and held-out pairs, image features (.npz with image_id and features, or .npy beside image ids), and, if you like, word vectors (GloVe text, plain or gz).',
    'inspect writes nothing. import makes a data set that is named by the SHA-256 of its content, whatever files it came from; the same files are read once.',
  ],
  async run(args, context) {
    const [what, folder] = args.operands;
    if ((what !== 'inspect' && what !== 'import') || folder === undefined) throw new UserError('usage', 'data needs inspect or import, and a folder', 'say for example: mu-align data inspect DIR');
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
