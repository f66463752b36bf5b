import { readFileSync } from 'node:fs';
import { UserError } from './user-error.ts';

/** @throws UserError that names the file, and the place in it that is no JSON */
export function readJsonFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UserError('file', `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, 'check the path', cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError('file', `${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, 'correct it there', cause);
  }
}
