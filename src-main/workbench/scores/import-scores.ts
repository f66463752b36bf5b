import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalHash } from '../../../src-shared/experiment/canonical.ts';
import { toJson } from '../../../src-shared/experiment/config-slice.ts';
import { parseOrExplain } from '../../../src-shared/experiment/parse-problem.ts';
import { RESULTS_FOLDER } from '../../../src-shared/experiment/step-outputs.ts';
import { plainName } from '../../../src-shared/report/header-names.ts';
import { resultFiles } from '../../../src-shared/report/result-files.ts';
import type { ResultRow } from '../../../src-shared/report/result-row.ts';
import { ZERO_EMBEDDING_ROW } from '../../../src-shared/report/table-files.ts';
import { countOfComparisons } from '../../lab/attacks/registry.ts';
import { DataError } from '../../lab/data/data-error.ts';
import type { LabHooks } from '../../lab/hooks.ts';
import { RETRAIN_ARM, evaluateImported } from '../../lab/imported/evaluate-imported.ts';
import type { ImportedEvaluation } from '../../lab/imported/evaluate-imported.ts';
import { importedAttackers } from '../../lab/imported/imported-attackers.ts';
import { readScores } from '../../lab/imported/read-scores.ts';
import { UNLEARNING_METHODS } from '../../lab/unlearn/registry.ts';
import { importedManifestText, stepsText } from '../manifest.ts';
import { openedRunId } from '../opening/opened-run-id.ts';
import { STEPS_FILE, writeResultsFolder } from '../results-folder.ts';
import { UserError } from '../user-error.ts';
import { importOptionsSchema } from './import-options.ts';
import type { ImportOptions } from './import-options.ts';

/** Version of the columns that an import gives: raised when the same file gives others. */
const IMPORT_VERSION = 1;
/** Largest file that is read; Node reads no larger one at once. */
const MOST_BYTES = 2 ** 31 - 1;

export interface ImportScoresInput {
  /** the .npz file */
  readonly path: string;
  /** what people call it, for errors and in the manifest */
  readonly fileName: string;
  /** of importOptionsSchema, as it came */
  readonly options: unknown;
  /** folder of the home's runs */
  readonly into: string;
  /** version and folder of the program */
  readonly code: { readonly version: string; readonly root: string };
  /** milliseconds since 1970 */
  readonly now: number;
}

export interface ImportedRun {
  /** id of the run: HOME/runs/ID/results holds its results; the same file with the same options gives the same one */
  readonly run: string;
  /** what was left out, in sentences */
  readonly warnings: readonly string[];
}

/**
 * Imports scores or logits of models trained elsewhere (docs/importing-scores.md): puts them through attackers and
 * statistics and writes a results folder of the usual form. Nothing is written unless all went well.
 *
 * @throws DataError naming array, row and remedy; ConfigError or UserError for options that do not fit
 */
export async function importScores(input: ImportScoresInput, hooks: LabHooks): Promise<ImportedRun> {
  const { path, fileName, into, code, now } = input;
  const options = parseOrExplain(importOptionsSchema, input.options, ['options']);
  const size = statSync(path).size;
  if (size > MOST_BYTES) throw new DataError('too-large', fileName, `it has ${size} bytes, more than the ${MOST_BYTES} that are read`, 'Give the models in several files, for example one a seed.');
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const run = openedRunId('scores', canonicalHash({ sha256, options: toJson(options), version: IMPORT_VERSION }));
  const imported = readScores(bytes, fileName, options.seed);
  const { attackers, leftOut } = chosenAttackers(() => importedAttackers(imported, options.attackers));
  const warnings = leftOut.length === 0 ? [] : [`${leftOut.join(', ')} ${leftOut.length === 1 ? 'is' : 'are'} left out: without the arrays embeddings/ARM/SEED ${leftOut.length === 1 ? 'it has' : 'they have'} nothing to look at`];
  if (attackers.length === 0) throw new UserError('attackers', `none of the attackers ${leftOut.join(', ')} can be used without embeddings`, 'name others, or add the embeddings');
  const results = join(into, run, RESULTS_FOLDER);
  // What is there was written whole, from the same bytes.
  if (existsSync(results)) return { run, warnings };
  const { rows, counts } = await evaluateImported(imported, attackers, options, hooks);
  const comparisons = countOfComparisons(attackers);
  writeResultsFolder(results, filesOf(rows, counts, options, { comparisons, version: code.version }), (hashes) =>
    importedManifestText({ slug: options.dataset, counts, code, createdAt: now, imported: { file: fileName, sha256, attackers: attackers.map(({ id }) => id), comparisons, forget: options.forget } }, hashes));
  return { run, warnings };
}

function filesOf(rows: readonly ImportedEvaluation[], counts: ReadonlyMap<number, Readonly<Record<string, number>>>, options: ImportOptions, { comparisons, version }: { readonly comparisons: number; readonly version: string }): Map<string, Uint8Array> {
  const arms = [...new Set(rows.map(({ arm }) => arm))].map((id) => ({ id, label: ownField(options.labels, id) ?? id, method: methodOf(id, options), stepsBySeed: new Map<number, number>() }));
  const resultRows = rows.map(({ arm, seed, columns }): ResultRow => ({ arm, method: methodOf(arm, options), seed, cells: { ...columns, code_version: version } }));
  const files = resultFiles({
    summary: { dataset: options.dataset, forget: { words: options.forget, predicate: null }, seeds: [...counts.keys()], arms, rows: resultRows },
    rows: resultRows,
    utilityYardsticks: [],
    distanceYardsticks: rows.flatMap(({ arm, seed, embMseOfZero }): ResultRow[] => (arm === RETRAIN_ARM && embMseOfZero !== null ? [{ arm: ZERO_EMBEDDING_ROW, method: '', seed, cells: { emb_mse: embMseOfZero } }] : [])),
    contexts: new Map([...counts].map(([seed, of]) => [seed, { forgetPairs: of['forgetPairs'] ?? 0, retainPairs: of['retainPairs'] ?? 0, comparisons }])),
    evaluations: rows.map(({ arm, seed, attackers }) => ({ arm, seed, value: { attackers: attackers.map((row) => ({ ...row, targets: [...row.targets] })) } })),
    curves: rows.map(({ arm, seed, roc }) => ({ arm, seed, value: roc.map(({ attacker, sign, split, roc: { tp, fp } }) => ({ attacker, sign, split, tp: Array.from(tp), fp: Array.from(fp) })) })),
    series: [],
    targets: options.fprTargets,
  });
  const encoder = new TextEncoder();
  return new Map([...Object.entries(files), [STEPS_FILE, stepsText([])] as const].map(([path, content]) => [path, typeof content === 'string' ? encoder.encode(content) : content]));
}

function methodOf(arm: string, { methods }: ImportOptions): string {
  return ownField(methods, arm) ?? UNLEARNING_METHODS.find(({ id }) => plainName(id) === plainName(arm))?.id ?? arm;
}

/** A name from a file may be that of something every object has. */
function ownField(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function chosenAttackers<T>(choose: () => T): T {
  try {
    return choose();
  } catch (cause) {
    if (cause instanceof RangeError) throw new UserError('attackers', cause.message, 'name some of these in the option attackers', cause);
    throw cause;
  }
}
