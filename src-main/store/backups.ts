import type Database from 'better-sqlite3';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { syncFolder } from '../durable-file.ts';

const INFIX = '.backup-';
export const BACKUPS_FOLDER = 'backups';

/**
 * Copies an open database into one file beside nothing else, whole or not at all; an older file of that name is replaced.
 * Everything that was committed before is in it.
 */
export function backupTo(database: Database.Database, target: string): void {
  const temporary = `${target}.tmp-${process.pid}`;
  rmSync(temporary, { force: true });
  try {
    database.prepare('VACUUM INTO ?').run(temporary);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
}

/** Where the copy of a database goes that is about to be migrated from a version. */
export function migrationBackup(path: string, version: number): string {
  return `${path}${INFIX}v${version}`;
}

/** Where a copy goes that somebody asked for: a folder beside the database. @param when part of its name */
export function requestedBackup(path: string, when: string): string {
  return join(dirname(path), BACKUPS_FOLDER, `${basename(path, extname(path))}-${when}${extname(path)}`);
}

/** Copies of a database beside it, the newest first. */
export function backupsOf(path: string): string[] {
  const beside = namesIn(dirname(path)).filter((name) => name.startsWith(`${basename(path)}${INFIX}`)).map((name) => join(dirname(path), name));
  const folder = join(dirname(path), BACKUPS_FOLDER);
  const requested = namesIn(folder).filter((name) => name.startsWith(`${basename(path, extname(path))}-`) && extname(name) === extname(path)).map((name) => join(folder, name));
  return [...beside, ...requested].filter((copy) => !basename(copy).includes('.tmp-')).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs || b.localeCompare(a));
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
