import type Database from 'better-sqlite3';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../durable-file.ts';

const INFIX = '.backup-';

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

/** Copies of a database beside it, the newest first. */
export function backupsOf(path: string): string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(path)}${INFIX}`) && !name.includes('.tmp-'))
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs || b.localeCompare(a));
}
