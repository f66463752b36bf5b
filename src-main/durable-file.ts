import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The file operations whose order decides what a crash leaves behind; handed in so that a test can record them. */
export interface FileOperations {
  readonly mkdir: (path: string) => void;
  readonly open: (path: string, flags: 'w' | 'a' | 'r') => number;
  /** gives the number of bytes that were written */
  readonly write: (file: number, bytes: Uint8Array, from: number) => number;
  readonly truncate: (file: number, length: number) => void;
  readonly sync: (file: number) => void;
  readonly close: (file: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
}

export const FILE_OPERATIONS: FileOperations = {
  mkdir: (path) => { mkdirSync(path, { recursive: true }); },
  open: (path, flags) => openSync(path, flags),
  write: (file, bytes, from) => writeSync(file, bytes, from),
  truncate: (file, length) => { ftruncateSync(file, length); },
  sync: (file) => { fsyncSync(file); },
  close: (file) => { closeSync(file); },
  rename: (from, to) => { renameSync(from, to); },
  remove: (path) => { rmSync(path, { force: true }); },
};

/**
 * Writes a file so that it is either absent or whole, also after a power loss: temporary file, fsync, rename, fsync of
 * the folder. A temporary file that could not be finished is removed, so a full disk gets its space back.
 */
export function writeDurably(path: string, content: string | Uint8Array, files: FileOperations = FILE_OPERATIONS): void {
  files.mkdir(dirname(path));
  const temporary = `${path}.tmp-${process.pid}`;
  try {
    const file = files.open(temporary, 'w');
    try {
      writeAll(file, typeof content === 'string' ? new TextEncoder().encode(content) : content, files);
      files.sync(file);
    } finally {
      files.close(file);
    }
    files.rename(temporary, path);
  } catch (error) {
    files.remove(temporary);
    throw error;
  }
  syncFolder(dirname(path), files);
}

/** Writes all bytes: the system may take fewer at a time. */
export function writeAll(file: number, bytes: Uint8Array, files: FileOperations = FILE_OPERATIONS): void {
  for (let at = 0; at < bytes.byteLength; ) at += files.write(file, bytes, at);
}

/** Makes renames in a folder durable. Windows cannot open folders; there the rename itself is all there is. */
export function syncFolder(path: string, files: FileOperations = FILE_OPERATIONS): void {
  if (process.platform === 'win32') return;
  const folder = files.open(path, 'r');
  try {
    files.sync(folder);
  } finally {
    files.close(folder);
  }
}

/** Whether an error says that there is no room: a full disk, or a quota that is used up. A database says it its own way. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'SQLITE_FULL');
}

/** Whether an error says that writing is not allowed: not by this user, or not on a disk that is mounted read-only. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS');
}
