import { basename } from 'node:path';
import { DataError } from '../../lab/data/data-error.ts';
import type { NamedBytes } from '../../lab/data/named-bytes.ts';
import { openText } from './file-bytes.ts';
import { listZip, zipEntryBytes } from './read-zip.ts';

/**
 * The GloVe text in a plain or gzipped file, or in the official zip, which holds one for each width.
 *
 * @throws DataError when the zip has none of that width
 */
export async function openWordVectors(path: string, width: number, signal: AbortSignal): Promise<NamedBytes> {
  if (!path.toLowerCase().endsWith('.zip')) return openText(path, signal);
  const texts = (await listZip(path)).filter((name) => name.toLowerCase().endsWith('.txt'));
  const name = texts.find((text) => text.toLowerCase().includes(`.${width}d.`)) ?? (texts.length === 1 ? texts[0] : undefined);
  if (name === undefined) throw new DataError('missing-data', basename(path), `the zip holds no text with ${width} numbers a word (it holds: ${texts.slice(0, 5).join(', ')})`, `Give glove.6B.zip, or glove.6B.${width}d.txt from it.`);
  return { name: `${basename(path)} (${name})`, bytes: zipEntryBytes(path, name, signal) };
}
