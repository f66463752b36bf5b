import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { configHash, parseConfig } from '../../src-shared/experiment/parse-config.ts';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { RESULT_COLUMNS } from '../../src-shared/report/columns.ts';
import { CsvError } from '../../src-shared/report/read-csv.ts';
import { readResultsCsv } from '../../src-shared/report/read-results.ts';
import type { ResultsArm, ResultsData } from '../../src-shared/report/results-data.ts';
import { ATTACKERS, attackersOf, countOfComparisons } from '../lab/attacks/registry.ts';
import { catalogue } from './catalogue.ts';
import { readForeignFolder } from './opening/foreign-folder.ts';
import { isOwnFolder } from './opening/own-folder.ts';
import { presetNames, readPreset } from './presets.ts';
import { readJsonFile } from './read-json-file.ts';
import { readManifest, resultsCsvPath } from './read-manifest.ts';
import type { ResultsManifest } from './read-manifest.ts';
import { readResultBytes, resultText } from './read-result-text.ts';
import { UserError } from './user-error.ts';

const summarySchema = z.object({
  forget: z.object({ words: z.string() }),
  methods: z.array(z.object({ arm: z.string(), method: z.string(), label: z.string() })).default([]),
});

/** A results folder that was read, and where its further files lie. */
export interface ReadResults {
  readonly data: ResultsData;
  readonly folder: string;
  /** config, data and code are those that the preset declared its claims for: else there are no verdicts */
  readonly asDeclared: boolean;
  /** what the run was of its preset when it ran; null where the results do not say */
  readonly state: RunState | null;
  /** ids of the attackers; empty where they are not known */
  readonly attackers: readonly string[];
  /** columns of the rows that the format does not have, as they are */
  readonly unknownColumns: readonly string[];
  /** what could not be understood, or was taken in a way that one should know, in sentences */
  readonly warnings: readonly string[];
  /** text of a file of the folder, by its path inside. @throws UserError when it is not there */
  readonly text: (path: string) => string;
  /** the same as bytes, for what is too large for a text */
  readonly bytes: (path: string) => Uint8Array;
}

/**
 * Reads what tables, figures and verdicts need of a results folder: one that this program wrote by its manifest, another
 * by the header names of its files.
 *
 * @param resources folder of presets
 * @throws UserError or ConfigError naming the file that is missing or does not fit
 */
export function readResultsFolder(path: string, resources: string): ReadResults {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new UserError('results', `${folder} is no folder`, 'give the results folder of a run, the one that reproduce prints at its end');
  return isOwnFolder(folder) ? readOwnFolder(folder, resources) : readForeignFolder(folder);
}

function readOwnFolder(folder: string, resources: string): ReadResults {
  const bytes = (file: string): Uint8Array => {
    try {
      return readResultBytes(join(folder, file));
    } catch (cause) {
      throw new UserError('results', `${join(folder, file)} cannot be read`, 'the results folder is not whole: copy it again, or run its preset again', cause);
    }
  };
  const text = (file: string): string => resultText(bytes(file));
  const manifest = readManifest(folder);
  const { config, dataset, code, engine, imported } = manifest;
  const summary = parseOrExplain(summarySchema, readJsonFile(join(folder, 'summary_all_methods.json')), ['summary_all_methods.json']);
  const file = resultsCsvPath(dataset.slug);
  const rows = rowsIn(text(file), file);
  // Scores that were given are no attackers of this program.
  const attackers = config?.attackers ?? imported?.attackers.filter((id) => ATTACKERS.some((known) => known.id === id)) ?? [];
  const comparisons = imported?.comparisons ?? (attackers.length === 0 ? null : countOfComparisons(knownAttackers(attackers)));
  const arms = config?.arms.map(({ id, label, method, params }): ResultsArm => ({ id, label, method, usesTeacher: usesTeacher(method, params) }));
  const seeds = config?.seeds ?? [...new Set(rows.map(({ seed }) => seed))].sort((a, b) => a - b);
  return {
    folder,
    asDeclared: asDeclared(manifest, resources),
    state: manifest.state ?? null,
    attackers,
    unknownColumns: [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))].filter((name) => !RESULT_COLUMNS.some((column) => column.name === name)),
    warnings: [],
    text,
    bytes,
    data: {
      config,
      arms: arms ?? summary.methods.map(({ arm, method, label }) => ({ id: arm, label, method, usesTeacher: null })),
      rows,
      contexts: new Map(comparisons === null ? [] : Object.entries(dataset.counts).map(([seed, counts]) => [Number(seed), { forgetPairs: counts['forgetPairs'] ?? 0, retainPairs: counts['retainPairs'] ?? 0, comparisons }])),
      comparisons,
      forget: imported?.forget ?? summary.forget.words,
      provenance: {
        version: code.version,
        commit: code.commit,
        preset: manifest.preset,
        state: manifest.state?.inWords ?? (imported === undefined ? null : `scores of models trained elsewhere (${imported.file}, SHA-256 ${imported.sha256.slice(0, 12)})`),
        configHash: manifest.configHash,
        dataset: { slug: dataset.slug, sha256: dataset.sha256 },
        engine: engine === null ? null : `${engine.name} ${engine.version}; ${engine.numerics}`,
        seeds,
        createdAt: manifest.createdAt,
      },
    },
  };
}

/** What the run said of itself; an older manifest says nothing, and its config and data are held against the preset's. */
function asDeclared({ state, preset, config, dataset }: ResultsManifest, resources: string): boolean {
  if (state !== undefined) return state.kind === 'frozen' || state.kind === 'subset';
  if (preset === null || config === null || !presetNames(resources).includes(preset)) return false;
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

/** Null for a method that this version of the program does not have. */
function usesTeacher(method: string, params: unknown): boolean | null {
  return catalogue.methods.get(method)?.usesTeacher(params) ?? null;
}

/** @throws UserError for an attacker that this version of the program does not have: K would be wrong */
function knownAttackers(ids: readonly string[]): ReturnType<typeof attackersOf> {
  try {
    return attackersOf(ids);
  } catch (cause) {
    throw new UserError('results', cause instanceof Error ? cause.message : String(cause), 'read these results with the version of the program that made them', cause);
  }
}
