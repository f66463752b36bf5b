import { basename } from 'node:path';
import { DataError } from '../../lab/data/data-error.ts';
import type { NamedBytes } from '../../lab/data/named-bytes.ts';
import { fileBytes } from './file-bytes.ts';
import { listZip, zipEntryBytes } from './read-zip.ts';

/** The JSON text in a .json file, or in a .zip that holds one. @throws DataError when the zip holds none or several */
export async function openJson(path: string, signal: AbortSignal): Promise<NamedBytes> {
  if (!path.toLowerCase().endsWith('.zip')) return { name: basename(path), bytes: fileBytes(path, signal) };
  const names = (await listZip(path)).filter((name) => name.toLowerCase().endsWith('.json') && !/(^|\/)(__MACOSX\/|\.)/.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1) {
    const problem = name === undefined ? 'the zip holds no .json file' : `the zip holds ${names.length} .json files: ${names.slice(0, 3).join(', ')}`;
    throw new DataError('mismatch', basename(path), problem, 'Give the official VQA zip, which holds one JSON file, or the JSON file itself.');
  }
  return { name: `${basename(path)} (${name})`, bytes: zipEntryBytes(path, name, signal) };
}
