import { plainName } from './header-names.ts';
import { readCsv } from './read-csv.ts';

/** What a cell of another program's file may hold; a JSON value of another kind is left out and listed. */
export type ForeignCell = string | number | boolean | null;

/** Records of another program's file, by its own headers. */
export interface ForeignTable {
  readonly header: readonly string[];
  /** each with as many cells as the header */
  readonly records: readonly (readonly ForeignCell[])[];
  /** what could not be understood, in words */
  readonly problems: readonly string[];
}

/** Most records and columns that are read: results are small, and what is larger is no table of results. */
const MOST_RECORDS = 100_000;
const MOST_COLUMNS = 5_000;
/** Deepest nesting that is looked into. */
const MOST_DEPTH = 6;

/** A CSV file. @throws CsvError for a text that is none */
export function foreignCsv(text: string): ForeignTable {
  const { header, rows } = readCsv(text);
  if (header.length > MOST_COLUMNS) return { header: [], records: [], problems: [`it has ${header.length} columns, more than the ${MOST_COLUMNS} that are read`] };
  const problems = rows.length > MOST_RECORDS ? [`it has ${rows.length} records, of which the first ${MOST_RECORDS} are read`] : [];
  return { header: header.map((name) => name.trim()), records: rows.slice(0, MOST_RECORDS), problems };
}

/**
 * A JSON document: a list of objects, or objects that hold such lists. An object in which everything is an object is
 * taken as records by name: `{"SCRUB": {"forget_acc": 0}}` is a record of the arm SCRUB. A list inside a record gives one
 * record an element, with the fields of the record around it.
 */
export function foreignJson(value: unknown): ForeignTable {
  const problems: string[] = [];
  const records: Map<string, ForeignCell>[] = [];
  collect(value, new Map(), 'the document', 0, records, problems);
  const header = [...new Set(records.flatMap((record) => [...record.keys()]))];
  if (header.length > MOST_COLUMNS) return { header: [], records: [], problems: [`it has ${header.length} fields, more than the ${MOST_COLUMNS} that are read`] };
  return { header, records: records.map((record) => header.map((name) => record.get(name) ?? null)), problems };
}

/** The rows below a value, with the fields that surround them. */
function collect(value: unknown, around: ReadonlyMap<string, ForeignCell>, place: string, depth: number, records: Map<string, ForeignCell>[], problems: string[]): void {
  if (depth > MOST_DEPTH || records.length >= MOST_RECORDS) {
    problems.push(`${place} is nested deeper than ${MOST_DEPTH}, or holds more than ${MOST_RECORDS} records: left out`);
    return;
  }
  if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) {
      if (isRecord(element)) collect(element, around, `${place}[${i}]`, depth + 1, records, problems);
      else {
        problems.push(`${place} holds a list of values, not of records: left out`);
        return;
      }
    }
    return;
  }
  if (!isRecord(value)) {
    problems.push(`${place} is no record`);
    return;
  }
  const own = new Map(around);
  const lists: [string, unknown][] = [];
  const groups: [string, Readonly<Record<string, unknown>>][] = [];
  for (const [key, field] of Object.entries(value)) {
    if (isCell(field)) own.set(key, field);
    else if (Array.isArray(field) && field.some(isRecord)) lists.push([key, field]);
    else if (isRecord(field)) groups.push([key, field]);
    else problems.push(`${place}, field ${JSON.stringify(key)}, holds a list of values: left out`);
  }
  const inside = groups.filter(([, group]) => Object.values(group).some(isRecord) || Object.values(group).some((field) => Array.isArray(field) && field.some(isRecord)));
  if (lists.length > 0 || inside.length > 0) {
    for (const [key, list] of lists) collect(list, own, `${place}, ${key}`, depth + 1, records, problems);
    for (const [key, group] of inside) collect(group, own, `${place}, ${key}`, depth + 1, records, problems);
    return;
  }
  // Nothing but records by name: the names are those of arms.
  if (groups.length > 0 && groups.length === Object.keys(value).length && !names(own)) {
    for (const [key, group] of groups) collect(group, new Map([...around, ['arm', key]]), `${place}, ${key}`, depth + 1, records, problems);
    return;
  }
  for (const [key] of groups) problems.push(`${place}, field ${JSON.stringify(key)}, is a record in a record: left out`);
  if (own.size > around.size) records.push(own);
}

function names(fields: ReadonlyMap<string, ForeignCell>): boolean {
  return [...fields.keys()].some((key) => ['arm', 'method'].includes(plainName(key)));
}

function isCell(value: unknown): value is ForeignCell {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
