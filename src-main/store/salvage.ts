import Database from 'better-sqlite3';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeDurably } from '../durable-file.ts';

/**
 * Puts a backup in the place of a damaged database, which is kept as PATH.damaged (and its -wal beside it).
 * The caller holds the owner lock and has the database closed.
 *
 * @returns where the damaged file is now; null when there was none
 */
export function restoreBackup(path: string, backup: string): string | null {
  if (!existsSync(backup)) throw new RangeError(`there is no backup ${backup}`);
  // Copied first: when the disk is full nothing has changed yet.
  const copy = `${path}.tmp-${process.pid}`;
  copyFileSync(backup, copy);
  return replaceDatabase(path, copy);
}

/** Moves a database that is closed into the place of another, as `restoreBackup` does with a copy. */
export function replaceDatabase(path: string, copy: string): string | null {
  const aside = freeName(`${path}.damaged`);
  const existed = existsSync(path);
  if (existed) renameSync(path, aside);
  // A journal of the damaged file would be played into the backup.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`);
  rmSync(`${path}-shm`, { force: true });
  renameSync(copy, path);
  syncFolder(dirname(path));
  return existed ? aside : null;
}

function freeName(wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!existsSync(name)) return name;
  }
}

/** What could be read of a table. */
export interface ExportedTable {
  readonly table: string;
  readonly rows: number;
  /** what stopped the reading; null when the table is whole */
  readonly problem: string | null;
}

/**
 * Writes what is readable of a damaged database: TABLE.ndjson a table, a row a line, up to the first row that SQLite
 * cannot read, then from the table's end backwards to it. A file of which nothing can be read gives no tables.
 */
export function exportReadable(path: string, folder: string): ExportedTable[] {
  mkdirSync(folder, { recursive: true });
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return tableNames(database).map((table) => exportTable(database, table, join(folder, `${table}.ndjson`)));
  } finally {
    database.close();
  }
}

function tableNames(database: Database.Database): string[] {
  try {
    // Tables of the word index are left out: it is made from the others.
    const names = database.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'run_words%' ORDER BY name`);
    return names.all().map((row) => row.name);
  } catch {
    // The page that lists the tables is gone: the caller sees an empty list.
    return [];
  }
}

function exportTable(database: Database.Database, table: string, target: string): ExportedTable {
  const keys = database.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk').all(table).map((row) => quoted(row.name));
  const lines: string[] = [];
  const problem = readInto(lines, database, table, keys.join(', '));
  if (problem !== null) {
    const fromEnd: string[] = [];
    readInto(fromEnd, database, table, keys.map((key) => `${key} DESC`).join(', '));
    const known = new Set(lines);
    lines.push(...fromEnd.reverse().filter((line) => !known.has(line)));
  }
  writeDurably(target, lines.map((line) => `${line}\n`).join(''));
  return { table, rows: lines.length, problem };
}

function readInto(lines: string[], database: Database.Database, table: string, order: string): string | null {
  try {
    for (const row of database.prepare(`SELECT * FROM ${quoted(table)} ORDER BY ${order}`).iterate()) lines.push(JSON.stringify(row));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
