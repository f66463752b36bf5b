import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ChosenPlace } from '../../src-shared/desktop/bridge.ts';
import { UserError } from '../workbench/user-error.ts';

const PREFIX = 'place:';

/** Files and folders that were chosen since the program started. The window gets a token of each; its path stays here. */
export class Places {
  readonly #paths = new Map<string, string>();

  add(path: string): ChosenPlace {
    const token = `${PREFIX}${randomUUID()}`;
    this.#paths.set(token, path);
    return { token, name: basename(path) };
  }

  /** @param named a token, or a path that was typed @throws UserError for a token of nothing */
  resolve(named: string): string {
    if (!named.startsWith(PREFIX)) return named;
    const path = this.#paths.get(named);
    if (path === undefined) throw new UserError('place', 'what was chosen is not known any more: the program was started again since', 'choose it again');
    return path;
  }
}
