import { columnRange } from './column-intervals.ts';
import type { Cell, ResultColumn } from './columns.ts';
import type { ForeignCell, ForeignTable } from './foreign-table.ts';
import { columnOfHeader, columnOfMean } from './header-names.ts';
import type { ResultRow } from './result-row.ts';

/** Rows of another program's table, as far as they could be understood. */
export interface ForeignRows {
  readonly rows: readonly ResultRow[];
  /** headers that the format does not have, as they are: their cells are kept under them */
  readonly unknownColumns: readonly string[];
  /** whether the rows are means over seeds, for want of the seeds themselves */
  readonly means: boolean;
  /** what could not be understood, or was taken in a way that one should know, in words */
  readonly problems: readonly string[];
}

/** Largest seed of a row (31 bits). */
const LARGEST_SEED = 2_147_483_647;

/** What programs write where there is no value. */
const EMPTY: ReadonlySet<string> = new Set(['', 'nan', 'none', 'null', 'na', 'n/a', '-', '–', '—']);

const FLAGS: ReadonlyMap<string, boolean> = new Map([['true', true], ['yes', true], ['1', true], ['false', false], ['no', false], ['0', false]]);

/** How a header is read. */
type Reading =
  | { readonly kind: 'arm' | 'method' | 'seed' }
  | { readonly kind: 'known'; readonly column: ResultColumn }
  | { readonly kind: 'unknown'; readonly name: string };

/**
 * Reads a table by its header names (header-names.ts). A row needs an arm, or a method that stands for it. Rows without a
 * seed are numbered in their order. A table of means over seeds gives one row an arm. Cells that do not fit their column
 * are left empty and listed.
 *
 * @returns null when no header names an arm or a method, or none a result: it is no table of results
 */
export function foreignRows(table: ForeignTable): ForeignRows | null {
  const problems = [...table.problems];
  const means = table.header.some((header) => columnOfMean(header) !== null) && !table.header.some((header) => isMeasure(columnOfHeader(header)));
  const readings = readHeader(table.header, means, problems);
  const has = (kind: Reading['kind']): boolean => readings.some((reading) => reading.kind === kind);
  const measures = readings.some((reading) => reading.kind === 'known' && isMeasure(reading.column));
  if ((!has('arm') && !has('method')) || !measures) return null;
  const rows: ResultRow[] = [];
  const taken = new Set<string>();
  const numbered = new Map<string, number>();
  let withoutSeed = 0;
  for (const [i, record] of table.records.entries()) {
    const place = `record ${i + 1}`;
    const textAt = (kind: 'arm' | 'method' | 'seed'): string => {
      const at = readings.findIndex((reading) => reading.kind === kind);
      return at < 0 ? '' : String(record[at] ?? '').trim();
    };
    const [arm, method] = [textAt('arm') || textAt('method'), textAt('method') || textAt('arm')];
    if (arm === '') {
      problems.push(`${place} names neither arm nor method: left out`);
      continue;
    }
    const given = textAt('seed');
    const seed = /^\d{1,10}$/.test(given) && Number(given) <= LARGEST_SEED ? Number(given) : null;
    if (given !== '' && seed === null) {
      problems.push(`${place} has the seed ${JSON.stringify(given.slice(0, 40))}, no whole number up to ${LARGEST_SEED}: left out`);
      continue;
    }
    if (seed === null) withoutSeed++;
    const own = seed ?? numbered.get(arm) ?? 0;
    numbered.set(arm, own + 1);
    const key = JSON.stringify([arm, own]);
    if (taken.has(key)) {
      problems.push(`${place} is another row of ${arm}, seed ${own}: left out`);
      continue;
    }
    taken.add(key);
    const cells: [string, Cell][] = readings.flatMap((reading, at): [string, Cell][] => {
      const raw = record[at] ?? null;
      if (reading.kind === 'known') return [[reading.column.name, knownCell(raw, reading.column, `${place}, column ${table.header[at] ?? ''}`, problems)]];
      return reading.kind === 'unknown' ? [[reading.name, unknownCell(raw)]] : [];
    });
    rows.push({ arm, method, seed: own, cells: Object.fromEntries(cells) });
  }
  if (means) problems.push('it holds means over seeds, whose number and spread are not read: each is shown as one seed, 0, without an interval');
  else if (withoutSeed > 0) problems.push(`${withoutSeed} rows name no seed: the rows of an arm are numbered from 0 in their order`);
  return { rows, unknownColumns: readings.flatMap((reading) => (reading.kind === 'unknown' ? [reading.name] : [])), means, problems };
}

function readHeader(header: readonly string[], means: boolean, problems: string[]): Reading[] {
  const used = new Set<string>();
  return header.map((name): Reading => {
    const column = columnOfHeader(name) ?? (means ? columnOfMean(name) : null);
    const key = column?.name ?? name;
    if (used.has(key)) {
      // The second of two equal headers would overwrite the first.
      let other = `${name} (again)`;
      while (used.has(other)) other = `${other}'`;
      used.add(other);
      problems.push(`the column ${JSON.stringify(name)} occurs twice: the second is kept as ${JSON.stringify(other)}`);
      return { kind: 'unknown', name: other };
    }
    used.add(key);
    if (column === null) return { kind: 'unknown', name: name === '__proto__' || name === '' ? `column ${used.size}` : name };
    return column.name === 'arm' || column.name === 'method' || column.name === 'seed' ? { kind: column.name } : { kind: 'known', column };
  });
}

/** Whether a column says something about one model, rather than where the row comes from. */
function isMeasure(column: ResultColumn | null): boolean {
  return column?.type === 'number' && column.kind !== 'provenance';
}

function knownCell(raw: ForeignCell, column: ResultColumn, place: string, problems: string[]): Cell {
  const text = String(raw ?? '').trim();
  if (EMPTY.has(text.toLowerCase())) return null;
  const wrong = (needed: string): null => {
    problems.push(`${place} holds ${JSON.stringify(text.slice(0, 40))}, ${needed} is needed: left empty`);
    return null;
  };
  switch (column.type) {
    case 'text':
      return text;
    case 'boolean': {
      return FLAGS.get(text.toLowerCase()) ?? wrong('true or false');
    }
    case 'number':
    case 'integer': {
      const value = typeof raw === 'number' ? raw : Number(text);
      if (!Number.isFinite(value)) return wrong('a number');
      if (column.type === 'integer' && !Number.isInteger(value)) return wrong('a whole number');
      const { lo, hi } = columnRange(column);
      // A share in per cent is a likely reading, but not the only one.
      return value < lo || value > hi ? wrong(`a number from ${lo} to ${hi}`) : value;
    }
  }
}

/** As it is; a text that is a number becomes one. */
function unknownCell(raw: ForeignCell): Cell {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : null;
  if (typeof raw !== 'string') return raw;
  const text = raw.trim();
  if (text === '') return null;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : raw;
}
