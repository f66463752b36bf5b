import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a folder or a file takes. */
export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
  /** when anything in it was changed last, milliseconds since 1970 */
  readonly changedAt: number;
}

const NOTHING: FolderSize = { files: 0, bytes: 0, changedAt: 0 };

/** Links count as themselves, and are not followed. What is gone takes nothing. */
export async function folderSize(path: string): Promise<FolderSize> {
  try {
    const stats = await lstat(path);
    if (!stats.isDirectory()) return { files: 1, bytes: stats.size, changedAt: stats.mtimeMs };
    let size: FolderSize = { ...NOTHING, changedAt: stats.mtimeMs };
    for (const name of await readdir(path)) size = added(size, await folderSize(join(path, name)));
    return size;
  } catch (error) {
    // Deleted meanwhile.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NOTHING;
    throw error;
  }
}

export function added(a: FolderSize, b: FolderSize): FolderSize {
  return { files: a.files + b.files, bytes: a.bytes + b.bytes, changedAt: Math.max(a.changedAt, b.changedAt) };
}
