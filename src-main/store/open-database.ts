import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { backupTo, backupsOf, migrationBackup } from './backups.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { StoreDamagedError, StoreForeignError, StoreNewerError, StoreOlderError } from './store-errors.ts';

/** 'MUAW': SQLite's own field for whose file it is. */
const APPLICATION_ID = 0x4d554157;

/**
 * Opens the database of a home folder for writing, makes it when there is none, and brings it to this program's
 * version; before that it is copied to a backup. After an end that was not clean, SQLite checks it first.
 * The caller holds the home folder's owner lock. Close it with `closeDatabase`.
 *
 * @param migrations others than the program's own are for tests
 * @throws StoreNewerError, StoreForeignError, StoreDamagedError: nothing was changed then
 */
export function openDatabase(path: string, migrations: readonly string[] = MIGRATIONS): Database.Database {
  return opened(path, new Database(path), (database) => {
    if (prepare(database, path, migrations)) throwIfDamaged(database, path);
    begin(database, path, migrations);
  });
}

/**
 * Like `openDatabase`, without a wait: after an end that was not clean it can only be read, until `findDamage` has found
 * none and `trustDatabase` is told so. What is to be migrated is checked here all the same.
 */
export function openDatabaseAtOnce(path: string): Database.Database {
  return opened(path, new Database(path), (database) => {
    if (!prepare(database, path, MIGRATIONS)) begin(database, path, MIGRATIONS);
    else if (versionOf(database) === MIGRATIONS.length) database.pragma('query_only = ON');
    else {
      throwIfDamaged(database, path);
      begin(database, path, MIGRATIONS);
    }
  });
}

/** Whether an end that was not clean left it unchecked. */
export function isDoubtful(database: Database.Database): boolean {
  return !database.readonly && database.pragma('query_only', { simple: true }) === 1;
}

/** It was checked: it can be written from now on. */
export function trustDatabase(database: Database.Database): void {
  database.pragma('query_only = OFF');
}

/** What SQLite finds wrong, a line each; takes seconds where there is much in it. Beside whoever has it open. */
export function findDamage(path: string): string[] {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return damageIn(database);
  } catch (error) {
    if (isDamage(error)) return [error.message];
    throw error;
  } finally {
    database.close();
  }
}

/**
 * Opens a database as it is, also a damaged one, as far as it can be read.
 *
 * @throws StoreDamagedError when not even that; StoreOlderError for one whose form this program does not read
 */
export function openReadOnly(path: string): Database.Database {
  return opened(path, new Database(path, { readonly: true, fileMustExist: true }), (database) => {
    const version = checkVersion(database, path, MIGRATIONS.length);
    if (version < MIGRATIONS.length) throw new StoreOlderError(path, version, MIGRATIONS.length);
  });
}

/**
 * The end of `openDatabase`: says that nothing was left undone. It does not fail: one that was never checked, and one that
 * cannot be written any more, for example since the disk is full, is left to the next start, with all that was committed.
 */
export function closeDatabase(database: Database.Database): void {
  try {
    if (database.readonly || isDoubtful(database)) return;
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.prepare('UPDATE store_session SET clean = 1').run();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
  } finally {
    database.close();
  }
}

function opened(path: string, database: Database.Database, use: (database: Database.Database) => void): Database.Database {
  try {
    use(database);
    return database;
  } catch (error) {
    database.close();
    if (isDamage(error)) throw new StoreDamagedError(path, [error.message], backupsOf(path));
    throw error;
  }
}

export function isDamage(error: unknown): error is Error {
  return error instanceof Database.SqliteError && (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB');
}

/** Sets how it is used. @returns whether an end that was not clean left it unchecked */
function prepare(database: Database.Database, path: string, migrations: readonly string[]): boolean {
  // First of all: a database that is not ours is not touched.
  const version = checkVersion(database, path, migrations.length);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  return version > 0 && !wasClosed(database);
}

function begin(database: Database.Database, path: string, migrations: readonly string[]): void {
  migrate(database, path, versionOf(database), migrations);
  database.prepare('UPDATE store_session SET clean = 0').run();
}

function versionOf(database: Database.Database): number {
  return numberOf(database.pragma('user_version', { simple: true }));
}

/** Version of a database, 0 for one that was just made. */
function checkVersion(database: Database.Database, path: string, known: number): number {
  const version = versionOf(database);
  const application = numberOf(database.pragma('application_id', { simple: true }));
  if (application !== APPLICATION_ID) {
    const tables = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM sqlite_schema').get()?.count ?? 0;
    if (version !== 0 || application !== 0 || tables > 0) throw new StoreForeignError(path);
    return 0;
  }
  if (version > known) throw new StoreNewerError(path, version, known);
  return version;
}

function wasClosed(database: Database.Database): boolean {
  return database.prepare<[], { clean: number }>('SELECT clean FROM store_session').get()?.clean === 1;
}

function throwIfDamaged(database: Database.Database, path: string): void {
  const findings = damageIn(database);
  if (findings.length > 0) throw new StoreDamagedError(path, findings, backupsOf(path));
}

function damageIn(database: Database.Database): string[] {
  const lines = database.prepare<[], { quick_check: string }>('PRAGMA quick_check').all().map((row) => row.quick_check);
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines;
}

/** Each migration is a transaction of its own together with its number: a crash leaves a version, never half of one. */
function migrate(database: Database.Database, path: string, version: number, migrations: readonly string[]): void {
  if (version > 0 && version < migrations.length && existsSync(path)) backupTo(database, migrationBackup(path, version));
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}

function numberOf(pragma: unknown): number {
  return typeof pragma === 'number' ? pragma : 0;
}
