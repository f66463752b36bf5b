import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXACT, compareResults } from '../../src-shared/report/compare-results.ts';
import type { ResultsComparison } from '../../src-shared/report/compare-results.ts';
import { compareTables } from '../../src-shared/report/compare-tables.ts';
import { OTHER_ENGINE_TEXT, otherEngineTolerance } from '../../src-shared/report/engine-tolerance.ts';
import { CsvError } from '../../src-shared/report/read-csv.ts';
import { readResultsCsv } from '../../src-shared/report/read-results.ts';
import type { ResultRow } from '../../src-shared/report/result-row.ts';
import { readResultText } from './read-result-text.ts';
import { readManifest, readSteps, resultsCsvPath, resultsCsvText } from './read-manifest.ts';
import { UserError } from './user-error.ts';

/** The match of two results folders, times and dates apart. */
export interface FolderComparison extends ResultsComparison {
  /** both were made by engines of one fingerprint: every cell must be the same double */
  readonly exact: boolean;
  /** what the engines' fingerprints demand, in words */
  readonly tolerance: string;
  /** further CSV files that differ, with the first difference in words; compared only where exact, and the same rows are in both */
  readonly files: readonly { readonly path: string; readonly problem: string }[];
}

/**
 * Holds two results folders of one data set against each other, cell by cell: exactly where the engines' fingerprints
 * are equal, else within a stated tolerance.
 *
 * @throws UserError, ConfigError when a folder cannot be read, or they are of different data sets
 */
export function compareFolders(a: string, b: string): FolderComparison {
  const slugs = [a, b].map((folder) => readManifest(folder).dataset.slug);
  const [slug = ''] = slugs;
  if (slugs.some((other) => other !== slug)) throw new UserError('same-as', `the folders hold results of different data sets: ${slugs.join(' and ')}`, 'compare two runs of one experiment');
  const exact = fingerprintOf(a) !== null && fingerprintOf(a) === fingerprintOf(b);
  const comparison = compareResults(rowsOf(a, slug), rowsOf(b, slug), exact ? EXACT : otherEngineTolerance);
  const sameRows = comparison.missing.length === 0 && comparison.extra.length === 0;
  return {
    ...comparison,
    exact,
    tolerance: exact ? 'the engines\' fingerprints are equal: every number must be the same to the last bit' : OTHER_ENGINE_TEXT,
    files: exact && sameRows ? comparedFiles(slug).flatMap((path) => {
      // Most often the same bytes: the staircases alone are a hundred megabytes as text.
      if (sameBytes(join(a, path), join(b, path))) return [];
      const problem = compareTables(textOf(a, path), textOf(b, path));
      return problem === null ? [] : [{ path, problem }];
    }) : [],
  };
}

/** Whether nothing differs. @param subset b may lack rows of a */
export function isSame(comparison: FolderComparison, subset = false): boolean {
  const { differing, missing, extra, files } = comparison;
  return differing.length === 0 && extra.length === 0 && files.length === 0 && (subset || missing.length === 0);
}

/** Fingerprint of the engine that all steps of a run had; null where they had several, or there is no trail. */
function fingerprintOf(folder: string): string | null {
  const prints = new Set(readSteps(folder).flatMap(({ fingerprint }) => fingerprint ?? []));
  const [only] = prints;
  return prints.size === 1 ? (only ?? null) : null;
}

function rowsOf(folder: string, slug: string): ResultRow[] {
  try {
    return readResultsCsv(resultsCsvText(folder, slug));
  } catch (cause) {
    throw new UserError('results', `${join(folder, resultsCsvPath(slug))}: ${cause instanceof Error ? cause.message : String(cause)}`, cause instanceof CsvError ? 'the file was changed or cut short' : 'the results folder is not whole', cause);
  }
}

function comparedFiles(slug: string): string[] {
  const tables = ['utility', 'privacy_lowfpr', 'distance'].map((kind) => `privacy_cache/tables_${slug}_${kind}.csv`);
  return [...tables, `privacy_cache/attackers_${slug}.csv`, `privacy_cache/roc_${slug}.csv.gz`, `losses_${slug}.csv`];
}

function sameBytes(a: string, b: string): boolean {
  try {
    return readFileSync(a).equals(readFileSync(b));
  } catch {
    return false;
  }
}

function textOf(folder: string, path: string): string | null {
  try {
    return readResultText(join(folder, path));
  } catch {
    // A file that one of the folders lacks is a difference, which compareTables names.
    return null;
  }
}
