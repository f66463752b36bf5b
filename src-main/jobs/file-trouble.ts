import { isDenied } from '../durable-file.ts';

const GOES_ON = 'then the same command goes on from the last checkpoint';

/** Codes of errors that say: what should be a folder is a file, or the other way round. */
const IN_THE_WAY: readonly unknown[] = ['ENOTDIR', 'EEXIST', 'EISDIR'];

/** What to do where nothing may be written. */
export function deniedText(path: string): string {
  return `${path} may not be written: it belongs to another user, or its disk is mounted read-only. Give the user who runs this program the right to write there, or work in another home with --home; ${GOES_ON}`;
}

/** What to do about an error of the file system; null when it is another error, or one that needs other words. */
export function fileTrouble(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'a file';
  if (isDenied(error)) return deniedText(path);
  return IN_THE_WAY.includes(error.code) ? `something else is in the way at ${path} (${error.message}). Move it away; ${GOES_ON}` : null;
}
