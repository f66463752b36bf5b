import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_OPERATIONS, writeDurably } from '../durable-file.ts';

/** A secret of 256 bits, as it may stand in an address. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares in a time that tells nothing of where the two differ. */
export function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivately(path: string, content: string): void {
  writeDurably(path, content, { ...FILE_OPERATIONS, open: (name, flags) => openSync(name, flags, 0o600) });
}

/** What the cookies of a home folder are signed with: kept, so that a window outlives a restart of the server. Removing the file ends all sessions. */
export function homeKey(home: string): string {
  const path = join(home, 'server-key');
  try {
    const key = readFileSync(path, 'utf8').trim();
    // One that others could read may be known to them. Windows has no such modes; there the folder is the user's own.
    const isPrivate = process.platform === 'win32' || (statSync(path).mode & 0o077) === 0;
    if (isPrivate && /^[\w-]{43}$/.test(key)) return key;
  } catch {
    // The first start.
  }
  const key = newSecret();
  writePrivately(path, `${key}\n`);
  return key;
}
