import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const COMMIT = /^[0-9a-f]{40}$/;

/** The commit that a checkout of the program is at; null where the program is no checkout, or its history is kept elsewhere. */
export function programCommit(root: string): string | null {
  const git = join(root, '.git');
  const head = textOf(join(git, 'HEAD'));
  const name = /^ref: (refs\/[^\s]+)$/.exec(head ?? '')?.[1];
  if (head === null || name === undefined) return head !== null && COMMIT.test(head) ? head : null;
  const packed = textOf(join(git, 'packed-refs'))?.split('\n').find((line) => line.endsWith(` ${name}`))?.slice(0, 40);
  const commit = textOf(join(git, name)) ?? packed ?? '';
  return COMMIT.test(commit) ? commit : null;
}

function textOf(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // In a linked work tree .git is a file, so HEAD is not there to be read.
    return null;
  }
}
