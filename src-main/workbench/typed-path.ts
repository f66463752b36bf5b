import { accessSync, constants, statSync } from 'node:fs';
import { UserError } from './user-error.ts';

/** Longest part of a path that is shown. */
const SHOWN = 300;

/** A path in an error. */
export function shownPath(path: string): string {
  return JSON.stringify(path.length > SHOWN ? `${path.slice(0, SHOWN)}…` : path).slice(1, -1);
}

/**
 * What lies at a path that somebody typed: a folder or a file that may be read. Pipes and devices are neither: reading
 * one may never end.
 *
 * @param code of the errors
 * @throws UserError where there is nothing, or something else, or the system does not let it be looked at
 */
export function lookAtPath(path: string, code: string): 'folder' | 'file' {
  const shown = shownPath(path);
  const found = attempt(() => statSync(path, { throwIfNoEntry: false }), shown, code);
  if (found === undefined) throw new UserError(code, `there is no ${shown}`, 'check the path');
  if (!found.isDirectory() && !found.isFile()) throw new UserError(code, `${shown} is neither a folder nor a file`, 'check the path');
  attempt(() => { accessSync(path, constants.R_OK); }, shown, code);
  return found.isDirectory() ? 'folder' : 'file';
}

function attempt<T>(look: () => T, shown: string, code: string): T {
  try {
    return look();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? REASONS[String(cause.code)] : undefined;
    throw new UserError(code, `${shown} cannot be read: ${reason ?? 'it is no path of this system'}`, 'check the path', cause);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it belongs to another user, who does not let it be read',
  EPERM: 'the system does not allow it',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EIO: 'its disk does not answer',
};
