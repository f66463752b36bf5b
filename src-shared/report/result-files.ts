import { gzipSync, strToU8 } from 'fflate';
import type { EvaluationOutput, RocOutput } from '../experiment/step-outputs.ts';
import type { LimitContexts } from './aggregate.ts';
import { attackersFile, rocFile } from './attacker-files.ts';
import type { OfArm } from './attacker-files.ts';
import { lossesFile } from './losses-file.ts';
import type { ResultRow } from './result-row.ts';
import { resultsCsv, resultsJson } from './results-file.ts';
import { summaryFile } from './summary-file.ts';
import type { SummaryInput } from './summary-file.ts';
import { DISTANCE_TABLE, PRIVACY_TABLE, UTILITY_TABLE, tableFile } from './table-files.ts';
import type { SeriesPoint } from './thin-series.ts';

/** All that the files of a results folder are made of, but for manifest and trail. */
export interface ResultFilesInput {
  readonly summary: SummaryInput;
  readonly rows: readonly ResultRow[];
  /** rows that are no arm, for two of the tables: yardsticks */
  readonly utilityYardsticks: readonly ResultRow[];
  readonly distanceYardsticks: readonly ResultRow[];
  readonly contexts: LimitContexts;
  readonly evaluations: readonly OfArm<Pick<EvaluationOutput, 'attackers'>>[];
  readonly curves: readonly OfArm<RocOutput>[];
  readonly series: readonly OfArm<readonly SeriesPoint[]>[];
  /** targets as written */
  readonly targets: readonly string[];
}

/** The files of a results folder by their path in it (results-format.md). */
export function resultFiles(input: ResultFilesInput): Record<string, string | Uint8Array> {
  const { rows, contexts, evaluations } = input;
  const slug = input.summary.dataset;
  const cache = 'privacy_cache';
  return {
    'summary_all_methods.json': summaryFile(input.summary),
    [`${cache}/usenix_privacy_utility_distance_${slug}.json`]: resultsJson(rows),
    [`${cache}/usenix_privacy_utility_distance_${slug}.csv`]: resultsCsv(rows),
    [`${cache}/tables_${slug}_utility.csv`]: tableFile([...rows, ...input.utilityYardsticks], UTILITY_TABLE, contexts),
    [`${cache}/tables_${slug}_privacy_lowfpr.csv`]: tableFile(rows, PRIVACY_TABLE, contexts),
    [`${cache}/tables_${slug}_distance.csv`]: tableFile([...rows, ...input.distanceYardsticks], DISTANCE_TABLE, contexts),
    [`${cache}/attackers_${slug}.csv`]: attackersFile(evaluations, input.targets),
    // A million vertices and more: compressed to a tenth, by code that gives the same bytes on every machine.
    [`${cache}/roc_${slug}.csv.gz`]: gzipSync(strToU8(rocFile(input.curves)), { mtime: 0 }),
    [`losses_${slug}.csv`]: lossesFile(input.series),
  };
}
