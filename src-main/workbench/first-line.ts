import { closeSync, openSync, readSync } from 'node:fs';

/** The first line of a file, or its first 64 KiB. */
export function firstLine(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(65_536);
    const count = readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString('utf8', 0, count).split('\n')[0] ?? '';
  } finally {
    closeSync(file);
  }
}
