import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { DETAILS_FILE, EVALUATION_FILE, METRICS_FILE, OUTCOME_FILE, ROC_FILE } from '../../../src-shared/experiment/step-outputs.ts';
import type { StepFolder } from '../../jobs/step-folder.ts';
import { checkFiles } from '../check-files.ts';
import { isOwnFolder } from '../opening/own-folder.ts';
import { readJsonFile } from '../read-json-file.ts';
import { CHECKSUMS_FILE, MANIFEST_FILE, STEPS_FILE } from '../results-folder.ts';
import { UserError } from '../user-error.ts';
import { readSums } from './bundle-sums.ts';
import { nameProblem } from './entry-name.ts';
import type { ZipMember } from './write-zip.ts';

/** What a bundle is called inside. */
export const BUNDLE_FILE = 'bundle.json';
const BUNDLE_SCHEMA_ID = 'mu-align-workbench/bundle@2';
/** Without note and tags. */
const OLDER_SCHEMA_ID = 'mu-align-workbench/bundle@1';
/** Folders of a bundle. */
export const BUNDLE_RESULTS = 'results';
export const BUNDLE_METRICS = 'metrics';
export const BUNDLE_SCORES = 'scores';

const aboutSchema = z.strictObject({
  schema: z.literal(BUNDLE_SCHEMA_ID),
  /** what people called the run */
  name: z.string(),
  /** what they wrote on it; as long as the contract takes them */
  note: z.string().max(20_000),
  tags: z.array(z.string().max(100)).max(50),
  preset: z.string().nullable(),
  configHash: z.string().nullable(),
});

const olderSchema = aboutSchema.omit({ note: true, tags: true }).extend({ schema: z.literal(OLDER_SCHEMA_ID) });

/** bundle.json: what the bundle is of. */
export const bundleSchema = z.discriminatedUnion('schema', [aboutSchema, olderSchema]).transform((about) => ({ note: '', tags: [], ...about }));

/** What people wrote on a run. */
export interface RunWriting {
  readonly name: string;
  readonly note: string;
  readonly tags: readonly string[];
}

/** A run that goes into a bundle. */
export interface BundledRun extends RunWriting {
  /** its results folder */
  readonly results: string;
  /** where its steps lie, if they are here */
  readonly steps: StepFolder;
}

/** What an evaluation leaves that bears on scores. */
const SCORE_FILES = [EVALUATION_FILE, ROC_FILE, OUTCOME_FILE, DETAILS_FILE] as const;

const trailSchema = z.object({ steps: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{64}$/), kind: z.string() })) });
const environmentSchema = z.looseObject({ preset: z.string().nullable(), configHash: z.string().nullable(), config: z.json(), code: z.json(), engine: z.json(), machine: z.json() });

/**
 * The files of a run's bundle, but for SHA256SUMS: the results folder whole, config and environment as documents of their
 * own, every step's metrics, and of the scores what is kept. A run that came from a bundle gives the files of that bundle,
 * whatever was written on it since.
 *
 * @throws UserError when the results are not whole
 */
export function bundleMembers({ name, note, tags, results, steps }: BundledRun): ZipMember[] {
  const opened = openedBundle(results);
  if (opened !== null) return membersOfOpened(opened);
  const own = isOwnFolder(results);
  const { problems } = own ? checkFiles(results) : { problems: [] };
  const [first] = problems;
  if (first !== undefined) throw new UserError('results', `the results are not as they were written: ${first.path}: ${first.problem}`, 'publish the run again, or copy its results again');
  const documents = new Map<string, unknown>();
  const environment = own ? environmentSchema.parse(readJsonFile(join(results, MANIFEST_FILE))) : null;
  documents.set(BUNDLE_FILE, { schema: BUNDLE_SCHEMA_ID, name, note, tags, preset: environment?.preset ?? null, configHash: environment?.configHash ?? null });
  if (environment !== null) {
    const { config, code, engine, machine } = environment;
    if (config !== null) documents.set('config.json', config);
    documents.set('environment.json', { code, engine, machine });
  }
  return [
    ...[...documents].map(([path, document]): ZipMember => ({ name: path, content: new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`) })),
    ...filesUnder(results, `${BUNDLE_RESULTS}/`),
    ...trailOf(results).flatMap((step) => stepMembers(step, steps)),
  ];
}

/** The files that an opened bundle lists: others, such as the home's own notes on the run, are no part of it. */
function membersOfOpened(folder: string): ZipMember[] {
  return [...readSums(folder, basename(folder)).keys()].map((name) => {
    const path = join(folder, ...name.split('/'));
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    if (bytes === undefined) throw new UserError('results', `the bundle that was opened lacks ${name}`, 'open it again');
    return { name, content: { path, bytes } };
  });
}

/** The folder of the bundle that a results folder came with; null for any other. */
export function openedBundle(results: string): string | null {
  const folder = dirname(results);
  return existsSync(join(folder, BUNDLE_FILE)) && existsSync(join(folder, CHECKSUMS_FILE)) && relative(folder, results) === BUNDLE_RESULTS ? folder : null;
}

/** The metrics of a step that came with a bundle; null where there are none. @param results the run's results folder */
export function bundledMetrics(results: string, step: string): string | null {
  const folder = openedBundle(results);
  const path = folder === null ? null : join(folder, BUNDLE_METRICS, `${step}.npz`);
  return path !== null && /^[0-9a-f]{64}$/.test(step) && existsSync(path) ? path : null;
}

/** Ids of the steps behind the results that came with a bundle; none where their trail cannot be read. */
export function bundledSteps(results: string): ReadonlySet<string> {
  try {
    return new Set(openedBundle(results) === null ? [] : trailOf(results).map(({ id }) => id));
  } catch (error) {
    if (error instanceof UserError) return new Set();
    throw error;
  }
}

/** @throws UserError when it is no JSON */
function trailOf(results: string): z.infer<typeof trailSchema>['steps'] {
  if (!existsSync(join(results, STEPS_FILE))) return [];
  const trail = trailSchema.safeParse(readJsonFile(join(results, STEPS_FILE)));
  return trail.success ? trail.data.steps : [];
}

function stepMembers({ id, kind }: { readonly id: string; readonly kind: string }, steps: StepFolder): ZipMember[] {
  if (steps.finished(id) === null) return [];
  const outputs = steps.outputs(id);
  const member = (name: string, file: string): ZipMember[] => {
    const path = join(outputs, file);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ name, content: { path, bytes } }];
  };
  return [
    ...member(`${BUNDLE_METRICS}/${id}.npz`, METRICS_FILE),
    ...(kind === 'evaluate' ? SCORE_FILES.flatMap((file) => member(`${BUNDLE_SCORES}/${id}/${file}`, file)) : []),
  ];
}

/** Every plain file under a folder; links and hidden files are left out. @throws UserError for a name that not every system can have */
export function filesUnder(folder: string, prefix: string): ZipMember[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = `${prefix}${relative(folder, path).split(sep).join('/')}`;
    const problem = nameProblem(name);
    if (problem !== null) throw new UserError('results', `${path} cannot go into an archive: ${problem}`, 'rename it');
    return { name, content: { path, bytes: statSync(path).size } };
  });
}
