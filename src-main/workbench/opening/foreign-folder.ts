import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { csvText } from '../../../src-shared/report/csv.ts';
import { foreignRows } from '../../../src-shared/report/foreign-rows.ts';
import type { ForeignRows } from '../../../src-shared/report/foreign-rows.ts';
import { foreignCsv, foreignJson } from '../../../src-shared/report/foreign-table.ts';
import type { ForeignTable } from '../../../src-shared/report/foreign-table.ts';
import { plainName } from '../../../src-shared/report/header-names.ts';
import type { ResultRow } from '../../../src-shared/report/result-row.ts';
import type { ResultsArm } from '../../../src-shared/report/results-data.ts';
import { NOT_STATED } from '../../../src-shared/report/results-data.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';
import { UNLEARNING_METHODS } from '../../lab/unlearn/registry.ts';
import { isoTime } from '../../wall-clock.ts';
import type { ReadResults } from '../read-results-folder.ts';
import { UserError } from '../user-error.ts';
import { foreignFiles, foreignText } from './foreign-files.ts';
import type { ForeignFile } from './foreign-files.ts';

/** Most remarks that are kept; the rest is counted. */
const MOST_WARNINGS = 100;

/** Files beside the rows, by the headers that they must have and those that they may have. */
const SIDE_TABLES = {
  roc: { needed: ['arm', 'seed', 'attacker', 'sign', 'split', 'tp', 'fp'], optional: [] },
  losses: { needed: ['arm', 'seed', 'step', 'epoch', 'phase', 'metric', 'value'], optional: [] },
  attackers: {
    needed: ['arm', 'seed', 'attacker', 'sign', 'threat_model', 'auc', 'auc_lo', 'auc_hi'],
    optional: FPR_TARGETS.flatMap(({ text }) => ['tp', 'fp', 'm', 'n', 'k', 'threshold', 'tie_mass'].map((name) => `${name}_${text}`)),
  },
} as const;

type SideTable = keyof typeof SIDE_TABLES;

const SIDE_FILES: readonly (readonly [SideTable, RegExp])[] = [['roc', /^privacy_cache\/roc_/], ['losses', /^losses_/], ['attackers', /^privacy_cache\/attackers_/]];

/** The name of the file that other programs of this kind write their rows into. */
const MAIN_FILE = /(?:^|\/)usenix_privacy_utility_distance_([^/]+)\.(csv|json)$/i;

interface ReadTable extends ForeignRows {
  readonly file: ForeignFile;
}

/**
 * Reads a results folder that this program did not write: its CSV and JSON files by header names. Rows of several files
 * with the same arm and seed become one. What could not be understood is listed, not guessed; what the files do not say is
 * null.
 *
 * @throws UserError when there is no table of results in it
 */
export function readForeignFolder(folder: string): ReadResults {
  const problems: string[] = [];
  const files = foreignFiles(folder, problems);
  const slugs = [...new Set(files.flatMap(({ path }) => MAIN_FILE.exec(path)?.[1] ?? []))];
  const [named] = slugs;
  if (slugs.length > 1) problems.push(`it holds results of several data sets (${slugs.join(', ')}), of which those of ${named ?? ''} are read: put each into a folder of its own`);
  const side = new Map<SideTable, string>();
  const tables = files.filter(({ path }) => (MAIN_FILE.exec(path)?.[1] ?? named) === named).flatMap((file) => readFile(folder, file, side, problems));
  if (tables.length === 0) {
    throw new UserError('results', `${folder} holds no manifest.json and no table of results`, `give the results folder of a run, or one with a CSV or JSON file that names an arm or a method and result columns${problems.length === 0 ? '' : ` (${problems.slice(0, 3).join('; ')})`}`);
  }
  const { rows, unknownColumns } = mergedRows(tables, problems);
  // A folder that is called results says nothing; the one around it may.
  const slug = slugOf(named ?? (basename(folder) === 'results' ? basename(dirname(folder)) : basename(folder)));
  const text = (path: string): string => {
    const kind = SIDE_FILES.find(([, name]) => name.test(path))?.[0];
    const found = kind === undefined ? undefined : side.get(kind);
    if (found === undefined) throw new UserError('results', `these results hold no ${path}`, 'another program wrote them: choose a figure or table that needs no such file');
    return found;
  };
  const written = Math.max(...tables.map(({ file }) => statSync(join(folder, file.path)).mtimeMs));
  return {
    folder,
    asDeclared: false,
    state: null,
    attackers: [],
    unknownColumns,
    warnings: problems.length > MOST_WARNINGS ? [...problems.slice(0, MOST_WARNINGS), `and ${problems.length - MOST_WARNINGS} more`] : problems,
    text,
    bytes: (path) => new TextEncoder().encode(text(path)),
    data: {
      config: null,
      arms: armsOf(rows),
      rows,
      contexts: new Map(),
      comparisons: null,
      forget: NOT_STATED,
      provenance: { version: null, commit: null, preset: null, state: 'results of another program', configHash: null, dataset: { slug, sha256: null }, engine: null, seeds: [...new Set(rows.map(({ seed }) => seed))].sort((a, b) => a - b), createdAt: isoTime(written) },
    },
  };
}

function readFile(folder: string, file: ForeignFile, side: Map<SideTable, string>, problems: string[]): ReadTable[] {
  let table: ForeignTable;
  try {
    const text = foreignText(folder, file);
    if (!side.has('roc') && hasRocHeader(text)) {
      // It may hold millions of vertices: it is handed on as it is.
      side.set('roc', `${SIDE_TABLES.roc.needed.join(',')}${text.slice(text.indexOf('\n'))}`);
      return [];
    }
    table = file.name.endsWith('.json') ? foreignJson(JSON.parse(text)) : foreignCsv(text);
  } catch (error) {
    problems.push(`${file.path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
  for (const kind of ['roc', 'losses', 'attackers'] as const) {
    const text = sideTable(table, SIDE_TABLES[kind]);
    if (text === null) continue;
    if (side.has(kind)) problems.push(`${file.path} is another file of ${kind}: it is not read`);
    else side.set(kind, text);
    problems.push(...table.problems.map((problem) => `${file.path}: ${problem}`));
    return [];
  }
  const rows = foreignRows(table);
  if (rows === null) {
    problems.push(`${file.path} was not understood: no column names an arm or a method, or none a result`);
    return [];
  }
  problems.push(...rows.problems.map((problem) => `${file.path}: ${problem}`));
  return rows.rows.length === 0 ? [] : [{ ...rows, file }];
}

/** A table under the headers that its reader here expects; null where one that it needs is not there. */
function sideTable({ header, records }: ForeignTable, { needed, optional }: (typeof SIDE_TABLES)[SideTable]): string | null {
  const plain = header.map(plainName);
  const placeOf = (name: string): number => plain.indexOf(plainName(name));
  if (needed.some((name) => placeOf(name) < 0)) return null;
  const wanted = [...needed, ...optional.filter((name) => placeOf(name) >= 0)];
  const places = wanted.map(placeOf);
  return csvText(wanted, records.map((record) => places.map((place) => {
    const cell = record[place] ?? null;
    return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
  })));
}

function hasRocHeader(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0 || end > 200) return false;
  return text.slice(0, end).trimEnd().split(',').map(plainName).join() === SIDE_TABLES.roc.needed.join();
}

/** Rows by seed before means, the main file before others. A cell that two files give differently is the first one's. */
function mergedRows(tables: readonly ReadTable[], problems: string[]): { readonly rows: ResultRow[]; readonly unknownColumns: readonly string[] } {
  const rank = ({ means, file }: ReadTable): number => (means ? 4 : 0) + (MAIN_FILE.test(file.path) ? 0 : 2) + (file.name.endsWith('.csv') ? 0 : 1);
  const ordered = tables.toSorted((a, b) => rank(a) - rank(b));
  const whole = ordered.some(({ means }) => !means);
  const used = ordered.filter(({ means, file }) => {
    if (means && whole) problems.push(`${file.path} holds means over seeds of rows that are there: it is not read`);
    return !(means && whole);
  });
  const merged = new Map<string, ResultRow>();
  for (const { rows, file } of used) {
    const conflicts: string[] = [];
    for (const row of rows) {
      const key = JSON.stringify([row.arm, row.seed]);
      const known = merged.get(key);
      const differs = Object.entries(row.cells).filter(([name, cell]) => cell !== null && known !== undefined && Object.hasOwn(known.cells, name) && (known.cells[name] ?? cell) !== cell);
      conflicts.push(...differs.map(([name]) => `${row.arm}, seed ${row.seed}, ${name}`));
      const cells = { ...row.cells };
      for (const [name, cell] of Object.entries(known?.cells ?? {})) if (cell !== null) cells[name] = cell;
      merged.set(key, { ...(known ?? row), cells });
    }
    if (conflicts.length > 0) problems.push(`${file.path} gives ${conflicts.length} cells otherwise than the files before it, which are kept: ${conflicts.slice(0, 3).join('; ')}`);
  }
  return { rows: [...merged.values()], unknownColumns: [...new Set(used.flatMap(({ unknownColumns }) => unknownColumns))] };
}

/** Arms in the order of their rows. The name of a method here is known by it; whether its parameters ask for the retrained model is not. */
function armsOf(rows: readonly ResultRow[]): ResultsArm[] {
  const arms = new Map(rows.map(({ arm, method }) => [arm, method]));
  return [...arms].map(([id, method]) => ({ id, label: id, method: UNLEARNING_METHODS.find((known) => plainName(known.id) === plainName(method))?.id ?? method, usesTeacher: null }));
}

/** A name that files can have. */
function slugOf(name: string): string {
  const slug = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[^A-Za-z0-9]+/, '').slice(0, 80);
  return slug === '' ? 'results' : slug;
}
