import Database from 'better-sqlite3';
import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupsOf } from '../../../src-main/store/backups.ts';
import { MIGRATIONS } from '../../../src-main/store/migrations/migrations.ts';
import { closeDatabase, findDamage, isDoubtful, openDatabase, openDatabaseAtOnce, openReadOnly, trustDatabase } from '../../../src-main/store/open-database.ts';
import { exportReadable, restoreBackup } from '../../../src-main/store/salvage.ts';
import { StoreDamagedError, StoreForeignError, StoreNewerError, StoreOlderError } from '../../../src-main/store/store-errors.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  path = join(folder, 'store.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const schemaOf = (database: Database.Database): unknown[] => database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
const insertRuns = (database: Database.Database, count: number): void => {
  const hasConfig = database.prepare(`SELECT 1 FROM pragma_table_info('runs') WHERE name = 'config'`).get() !== undefined;
  const insert = database.prepare(`INSERT INTO runs (id, name, state, reason, config_hash, ${hasConfig ? 'config, ' : ''}created_at) VALUES (?, ?, 'queued', ?, 'h', ${hasConfig ? `'{"seeds":[1]}', ` : ''}1)`);
  database.transaction(() => {
    for (let i = 0; i < count; i++) insert.run(`run-${i}`, `name ${i}`, 'x'.repeat(500));
    if (database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'run_words'`).get() !== undefined) database.prepare('INSERT INTO run_words (rowid, words) SELECT number, name FROM runs').run();
  })();
};
/** Overwrites pages of a file, from the second on. */
const damage = (file: string, fromPage: number, pages: number): void => {
  const handle = openSync(file, 'r+');
  const count = Math.min(pages, fstatSync(handle).size / 4096 - fromPage);
  writeSync(handle, Buffer.alloc(count * 4096, 0xa5), 0, count * 4096, fromPage * 4096);
  closeSync(handle);
};

describe('opening the database', () => {
  test('makes it with strict tables, in WAL mode, with foreign keys', () => {
    const database = openDatabase(path);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(1);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    const loose = database.prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`);
    expect(loose.all()).toEqual([]);
    closeDatabase(database);
    expect(backupsOf(path)).toEqual([]);
  });

  test.each(MIGRATIONS.map((_, i) => i + 1).slice(0, -1))('migrates from version %i, with a backup that is what was there', (version) => {
    const old = openDatabase(path, MIGRATIONS.slice(0, version));
    insertRuns(old, 3);
    const before = { schema: schemaOf(old), runs: old.prepare('SELECT * FROM runs').all() };
    closeDatabase(old);

    const database = openDatabase(path);
    const fresh = openDatabase(join(folder, 'fresh.db'));
    expect(schemaOf(database)).toEqual(schemaOf(fresh));
    expect(database.prepare('SELECT r.*, config FROM runs r JOIN run_documents d ON d.run = r.number').all()).toMatchObject(before.runs);
    expect(database.prepare(`SELECT count(*) AS n FROM run_words WHERE run_words MATCH '"name"*'`).get()).toEqual({ n: 3 });
    closeDatabase(database);
    closeDatabase(fresh);

    expect(backupsOf(path)).toEqual([`${path}.backup-v${version}`]);
    const backup = new Database(`${path}.backup-v${version}`);
    expect({ schema: schemaOf(backup), runs: backup.prepare('SELECT * FROM runs').all() }).toEqual(before);
    backup.close();
  });

  test('a migration that fails leaves the version before it', () => {
    closeDatabase(openDatabase(path));
    expect(() => openDatabase(path, [...MIGRATIONS, 'CREATE TABLE half (a TEXT) STRICT; INSERT INTO nowhere VALUES (1);'])).toThrow(/nowhere/);
    const database = openDatabase(path);
    expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(database.prepare(`SELECT name FROM sqlite_schema WHERE name = 'half'`).all()).toEqual([]);
    closeDatabase(database);
  });

  test('refuses what a newer program wrote, and what is not ours, and leaves both as they are', () => {
    closeDatabase(openDatabase(path, [...MIGRATIONS, 'CREATE TABLE later (a TEXT) STRICT;']));
    const newer = readFileSync(path);
    expect(() => openDatabase(path)).toThrow(StoreNewerError);
    expect(() => openDatabase(path)).toThrow(`${path} was written by a newer version of this program (format ${MIGRATIONS.length + 1}, this one knows up to ${MIGRATIONS.length}); update the program, or give another folder with --home`);
    expect(() => openReadOnly(path)).toThrow(StoreNewerError);
    expect(readFileSync(path).equals(newer)).toBe(true);

    const other = join(folder, 'other.db');
    new Database(other).exec('CREATE TABLE notes (a)').close();
    const foreign = readFileSync(other);
    expect(() => openDatabase(other)).toThrow(StoreForeignError);
    expect(readFileSync(other).equals(foreign)).toBe(true);
  });

  test('reads an older one only after it was brought to the form of today', () => {
    closeDatabase(openDatabase(path, MIGRATIONS.slice(0, 2)));
    const older = readFileSync(path);
    expect(() => openReadOnly(path)).toThrow(StoreOlderError);
    expect(readFileSync(path).equals(older)).toBe(true);
    closeDatabase(openDatabase(path));
    openReadOnly(path).close();
  });

  test('makes a new one where the file was deleted', () => {
    const database = openDatabase(path);
    insertRuns(database, 2);
    closeDatabase(database);
    rmSync(path);
    const again = openDatabase(path);
    expect(again.prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 0 });
    closeDatabase(again);
  });
});

describe('a damaged database', () => {
  const backup = (): string => `${path}.backup-v2`;
  /** Many runs, a backup, and then pages in the middle overwritten; clean says how the last program ended. */
  const makeDamaged = (clean: boolean): void => {
    const old = openDatabase(path, MIGRATIONS.slice(0, 2));
    insertRuns(old, 400);
    closeDatabase(old);
    const database = openDatabase(path);
    expect(existsSync(backup())).toBe(true);
    if (clean) closeDatabase(database);
    else {
      database.pragma('wal_checkpoint(TRUNCATE)');
      database.close();
    }
    damage(path, 40, 8);
  };

  test('is found after an unclean end; what to do is said, and nothing is changed', () => {
    makeDamaged(false);
    const before = readFileSync(path);
    expect(() => openDatabase(path)).toThrow(StoreDamagedError);
    expect(() => openDatabase(path)).toThrow(`; open it read-only (mu-align serve --read-only), restore the backup ${backup()}, make it anew from disk (mu-align rebuild), or export what is readable. Finished steps are files and are not affected`);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('costs no check after a clean end', () => {
    makeDamaged(true);
    closeDatabase(openDatabase(path));
  });

  test('an unclean end alone is no damage', () => {
    openDatabase(path).close();
    const database = openDatabase(path);
    expect(database.prepare('SELECT clean FROM store_session').get()).toEqual({ clean: 0 });
    closeDatabase(database);
    expect(openReadOnly(path).prepare('SELECT clean FROM store_session').get()).toEqual({ clean: 1 });
  });

  test('that is opened at once is not written, whatever is asked, and is checked at the next start again', () => {
    makeDamaged(false);
    const before = readFileSync(path);
    const database = openDatabaseAtOnce(path);
    expect(isDoubtful(database)).toBe(true);
    expect(database.prepare(`SELECT name FROM runs WHERE id = 'run-0'`).get()).toEqual({ name: 'name 0' });
    expect(() => { insertRuns(database, 1); }).toThrow(/readonly/);
    expect(findDamage(path).length).toBeGreaterThan(0);
    closeDatabase(database);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(() => openDatabase(path)).toThrow(StoreDamagedError);
  });

  test('of an older form is checked before it is migrated, also when opened at once: it makes no backup', () => {
    const old = openDatabase(path, MIGRATIONS.slice(0, 2));
    insertRuns(old, 400);
    old.pragma('wal_checkpoint(TRUNCATE)');
    old.close();
    damage(path, 40, 8);
    expect(() => openDatabaseAtOnce(path)).toThrow(StoreDamagedError);
    expect(backupsOf(path)).toEqual([]);
  });

  test('opened at once after an unclean end can be written when it is known to be whole; after a clean end, from the start', () => {
    openDatabase(path).close();
    const database = openDatabaseAtOnce(path);
    expect(findDamage(path)).toEqual([]);
    trustDatabase(database);
    expect(isDoubtful(database)).toBe(false);
    insertRuns(database, 1);
    closeDatabase(database);
    const again = openDatabaseAtOnce(path);
    expect(isDoubtful(again)).toBe(false);
    again.prepare(`UPDATE runs SET name = 'other'`).run();
    expect(again.prepare('SELECT clean FROM store_session').get()).toEqual({ clean: 0 });
    closeDatabase(again);
  });

  test('can be read, and refuses to be written, when opened read-only', () => {
    makeDamaged(false);
    const database = openReadOnly(path);
    expect(database.prepare(`SELECT name FROM runs WHERE id = 'run-0'`).get()).toEqual({ name: 'name 0' });
    expect(() => { insertRuns(database, 1); }).toThrow(/readonly/);
    database.close();
  });

  test('is replaced by its backup and kept aside', () => {
    makeDamaged(false);
    const damaged = readFileSync(path);
    expect(restoreBackup(path, backup())).toBe(`${path}.damaged`);
    const database = openDatabase(path);
    expect(database.prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 400 });
    closeDatabase(database);
    expect(readFileSync(`${path}.damaged`).equals(damaged)).toBe(true);
  });

  test('gives what is readable on both sides of the damage', () => {
    makeDamaged(false);
    const tables = exportReadable(path, join(folder, 'export'));
    const runs = tables.find(({ table }) => table === 'runs');
    expect(runs?.problem).toMatch(/malformed/);
    const lines = readFileSync(join(folder, 'export', 'runs.ndjson'), 'utf8').trim().split('\n');
    const ids = lines.map((line) => line.slice(0, 40).match(/run-\d+/)?.[0]);
    expect(ids[0]).toBe('run-0');
    expect(ids.at(-1)).toBe('run-399');
    expect(new Set(ids).size).toBe(runs?.rows);
    expect(runs?.rows).toBeGreaterThan(200);
    expect(runs?.rows).toBeLessThan(400);
    expect(tables.find(({ table }) => table === 'work_states')).toEqual({ table: 'work_states', rows: 8, problem: null });
  });

  test.each([
    ['overwritten with noise', (): void => { writeFileSync(path, Buffer.alloc(8192, 0x5a)); }],
    ['cut off in its first page', (): void => { truncateSync(path, 1000); }],
  ])('that was %s is refused as damaged', (_, spoil) => {
    const database = openDatabase(path);
    insertRuns(database, 20);
    closeDatabase(database);
    spoil();
    expect(() => openDatabase(path)).toThrow(StoreDamagedError);
  });
});
