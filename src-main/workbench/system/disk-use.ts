import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { BACKUPS_FOLDER } from '../../store/backups.ts';
import { folderSize } from '../folder-bytes.ts';

/** What the home folder takes, by part, and the room that is left on its disk. Bytes. */
export interface DiskUse {
  readonly freeBytes: number;
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
}

/** Parts by their paths in the home folder; what fits none is "other". */
const PARTS: readonly (readonly [name: string, belongs: RegExp])[] = [
  ['temporary', /(^|\/)\.(importing|making|opening|deleting)-|\.tmp-\d+$|\.writing-/],
  ['steps', /^work\/steps$/],
  ['attempts', /^work\/attempts$/],
  ['runs', /^runs\//],
  ['datasets', /^datasets\//],
  ['tuning', /^tuning\//],
  ['backups', new RegExp(`^${BACKUPS_FOLDER}$|^store\\.db\\.(backup-|damaged)`)],
  ['store', /^store\.db/],
];

/** Folders whose entries may belong to different parts. */
const OPENED = ['work', 'runs', 'datasets', 'tuning'];

export async function diskUse(root: string): Promise<DiskUse> {
  const totals = new Map<string, number>(PARTS.map(([name]) => [name, 0]));
  const entries = (await readdir(root)).filter((name) => !OPENED.includes(name));
  for (const folder of OPENED) entries.push(...(await readdir(join(root, folder)).catch(() => [])).map((name) => `${folder}/${name}`));
  for (const entry of entries) {
    const { bytes } = await folderSize(join(root, entry));
    const name = PARTS.find(([, belongs]) => belongs.test(entry))?.[0] ?? 'other';
    totals.set(name, (totals.get(name) ?? 0) + bytes);
  }
  const { bavail, bsize } = await statfs(root);
  return { freeBytes: bavail * bsize, parts: [...totals].map(([name, bytes]) => ({ name, bytes })) };
}
