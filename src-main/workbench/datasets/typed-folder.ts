import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { lookAtPath, shownPath } from '../typed-path.ts';
import { UserError } from '../user-error.ts';

/** The folder of a path that somebody typed, with ~ for the home directory. @throws UserError when it is none */
export function typedFolder(source: string): string {
  const text = source.trim();
  const path = text === '~' || text.startsWith('~/') ? join(homedir(), text.slice(1)) : text;
  if (!isAbsolute(path)) throw new UserError('folder', `"${shownPath(source)}" is not a whole path`, 'give it from the root on, for example /home/me/vqa, or beginning with ~/');
  if (lookAtPath(path, 'folder') === 'file') throw new UserError('folder', `${shownPath(path)} is a file`, 'give the folder that holds the files');
  return path;
}
