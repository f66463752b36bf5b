import { mkdirSync, statSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { backupTo, requestedBackup } from '../../store/backups.ts';
import { openReadOnly } from '../../store/open-database.ts';
import { storePath } from '../../store/store.ts';

/** Copies the store of a home folder into its backups, from beside the program that has it open. @param when part of the file's name */
export function backUpStore(home: string, when: string): { readonly fileName: string; readonly bytes: number } {
  const path = storePath(home);
  const target = requestedBackup(path, when);
  mkdirSync(dirname(target), { recursive: true });
  const database = openReadOnly(path);
  try {
    backupTo(database, target);
  } finally {
    database.close();
  }
  return { fileName: relative(home, target).split(sep).join('/'), bytes: statSync(target).size };
}
