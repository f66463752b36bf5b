import type { Entry } from 'yauzl';
import { DataError } from '../../lab/data/data-error.ts';

const REMEDY = 'The file was not written by this program, or was changed: do not trust it, and ask whoever made it for another.';

/** Longest path in an archive, bytes, and most folders in each other. */
const LONGEST_NAME = 512;
const MOST_PARTS = 12;

/** Names that Windows gives to devices, whatever the ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Kinds of files in the upper half of a zip's external attributes, where Unix wrote it. */
const UNIX = 3;
const KIND_MASK = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/** Why a path must not stand in an archive, in words; null when every system can have it, inside the folder. */
export function nameProblem(name: string): string | null {
  if (new TextEncoder().encode(name).byteLength > LONGEST_NAME) return `its name has more than ${LONGEST_NAME} bytes`;
  if (/\p{Cc}/u.test(name)) return 'its name holds control characters';
  if (name.includes('\\')) return 'its name holds a backslash, which some systems take for a folder';
  if (name.startsWith('/')) return 'its name is an absolute path';
  if (name.includes(':')) return 'its name holds a colon, as drive letters and streams do';
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.length > MOST_PARTS) return `it lies more than ${MOST_PARTS} folders deep`;
  for (const part of parts) {
    if (part === '..' || part === '.') return 'its name leads out of the folder';
    if (part === '') return 'a part of its name is empty';
    if (/[. ]$/.test(part) || /[<>"|?*]/.test(part) || DEVICE.test(part)) return `not every system can have the name ${JSON.stringify(part)}`;
  }
  return null;
}

/**
 * The path of an entry inside the folder that an archive is extracted to, with forward slashes; a folder's ends in one.
 *
 * @throws DataError (unsafe) for a name that leads elsewhere, that some system cannot have, or of a link or device
 */
export function safeEntryName(entry: Entry, archive: string): string {
  const name = decoded(entry, archive);
  const shown = `${archive}, entry ${JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)}`;
  const kind = entry.versionMadeBy >>> 8 === UNIX ? (entry.externalFileAttributes >>> 16) & KIND_MASK : 0;
  const isFolder = name.endsWith('/');
  const problem = nameProblem(name)
    ?? (kind !== 0 && kind !== (isFolder ? FOLDER : REGULAR) ? 'it is a link or a device, not a plain file' : null)
    ?? (isFolder && entry.uncompressedSize > 0 ? 'it is a folder with content' : null);
  if (problem !== null) throw new DataError('unsafe', shown, problem, REMEDY);
  if (entry.isEncrypted()) throw new DataError('unreadable', shown, 'it is encrypted', 'Give the archive without a password.');
  return name;
}

function decoded(entry: Entry, archive: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(entry.fileNameRaw);
  } catch (cause) {
    throw new DataError('unsafe', archive, `the name of an entry is no UTF-8 (${JSON.stringify(entry.fileNameRaw.toString('latin1').slice(0, 60))})`, REMEDY, cause);
  }
}
