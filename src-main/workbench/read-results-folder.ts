import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { experimentConfigSchema } from '../../src-shared/experiment/config.ts';
import { configHash, parseConfig } from '../../src-shared/experiment/parse-config.ts';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { CsvError } from '../../src-shared/report/read-csv.ts';
import { readResultsCsv } from '../../src-shared/report/read-results.ts';
import type { ResultsData } from '../../src-shared/report/results-data.ts';
import { attackersOf, countOfComparisons } from '../lab/attacks/registry.ts';
import { catalogue } from './catalogue.ts';
import { MANIFEST_SCHEMA_ID } from './manifest.ts';
import { presetNames, readPreset } from './presets.ts';
import { readJsonFile } from './read-json-file.ts';
import { resultsCsvPath } from './read-manifest.ts';
import { readResultText } from './read-result-text.ts';
import { MANIFEST_FILE } from './results-folder.ts';
import { UserError } from './user-error.ts';

const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA_ID),
  preset: z.string().nullable(),
  /** missing where an older version wrote it */
  state: z.object({ kind: z.string(), inWords: z.string() }).optional(),
  configHash: z.string(),
  config: experimentConfigSchema,
  dataset: z.object({ slug: z.string(), sha256: z.string(), counts: z.record(z.string(), z.record(z.string(), z.number())) }),
  code: z.object({ version: z.string(), commit: z.string().nullable() }),
  engine: z.object({ name: z.string(), version: z.string(), numerics: z.string() }),
  createdAt: z.string(),
});

const summarySchema = z.object({ forget: z.object({ words: z.string() }) });

/** A results folder that was read, and where its further files lie. */
export interface ReadResults {
  readonly data: ResultsData;
  readonly folder: string;
  /** config, data and code are those that the preset declared its claims for: else there are no verdicts */
  readonly asDeclared: boolean;
  /** text of a file of the folder, by its path inside. @throws UserError when it is not there */
  readonly text: (path: string) => string;
}

type Manifest = z.infer<typeof manifestSchema>;

/**
 * Reads what tables, figures and verdicts need of a results folder.
 *
 * @param resources folder of presets
 * @throws UserError or ConfigError naming the file that is missing or does not fit
 */
export function readResultsFolder(path: string, resources: string): ReadResults {
  const folder = resolve(path);
  if (statSync(join(folder, MANIFEST_FILE), { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UserError('results', `${folder} holds no ${MANIFEST_FILE}`, 'give the results folder of a run, the one that reproduce prints at its end');
  }
  const text = (file: string): string => {
    try {
      return readResultText(join(folder, file));
    } catch (cause) {
      throw new UserError('results', `${join(folder, file)} cannot be read`, 'the results folder is not whole: copy it again, or run its preset again', cause);
    }
  };
  const manifest = parseOrExplain(manifestSchema, readJsonFile(join(folder, MANIFEST_FILE)), [MANIFEST_FILE]);
  const { config, dataset, code, engine } = manifest;
  const summary = parseOrExplain(summarySchema, readJsonFile(join(folder, 'summary_all_methods.json')), ['summary_all_methods.json']);
  const file = resultsCsvPath(dataset.slug);
  const comparisons = countOfComparisons(attackersOf(config.attackers));
  return {
    folder,
    asDeclared: asDeclared(manifest, resources),
    text,
    data: {
      config,
      arms: config.arms.map(({ id, label, method, params }) => ({ id, label, method, usesTeacher: usesTeacher(method, params) })),
      rows: rowsIn(text(file), file),
      contexts: new Map(Object.entries(dataset.counts).map(([seed, counts]) => [Number(seed), { forgetPairs: counts['forgetPairs'] ?? 0, retainPairs: counts['retainPairs'] ?? 0, comparisons }])),
      comparisons,
      forget: summary.forget.words,
      provenance: {
        version: code.version,
        commit: code.commit,
        preset: manifest.preset,
        state: manifest.state?.inWords ?? null,
        configHash: manifest.configHash,
        dataset: { slug: dataset.slug, sha256: dataset.sha256 },
        engine: `${engine.name} ${engine.version}; ${engine.numerics}`,
        seeds: config.seeds,
        createdAt: manifest.createdAt,
      },
    },
  };
}

/** What the run said of itself; an older manifest says nothing, and its config and data are held against the preset's. */
function asDeclared({ state, preset, config, dataset }: Manifest, resources: string): boolean {
  if (state !== undefined) return state.kind === 'frozen' || state.kind === 'subset';
  if (preset === null || !presetNames(resources).includes(preset)) return false;
  const named = config.dataset.params['dataset'];
  const sameData = typeof named !== 'string' || named === dataset.sha256;
  return sameData && configHash(parseConfig(readPreset(resources, preset).config, catalogue), catalogue) === configHash(config, catalogue);
}

function rowsIn(text: string, file: string) {
  try {
    return readResultsCsv(text);
  } catch (cause) {
    if (cause instanceof CsvError) throw new UserError('results', `${file}: ${cause.message}`, 'the file was changed or cut short: copy it again', cause);
    throw cause;
  }
}

function usesTeacher(method: string, params: unknown): boolean {
  const entry = catalogue.methods.get(method);
  if (entry === undefined) throw new UserError('results', `these results hold the method ${JSON.stringify(method)}, which this version of the program does not have`, 'read them with the version that made them');
  return entry.usesTeacher(params);
}
