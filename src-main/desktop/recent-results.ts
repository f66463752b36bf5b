import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Handlers } from '../../src-shared/contract/server.ts';
import { writeDurably } from '../durable-file.ts';
import type { ResolvePlace } from '../workbench/service-context.ts';

const pathsSchema = z.array(z.string());
const MOST = 10;

interface RecentHooks {
  readonly onChange: () => void;
  readonly onProblem: (error: unknown, about: string) => void;
}

/** Bundles and results folders that were opened where they lie, newest first: in a file, since Linux keeps no such list. */
export class RecentResults {
  readonly #file: string;
  readonly #hooks: RecentHooks;

  constructor(file: string, hooks: RecentHooks) {
    this.#file = file;
    this.#hooks = hooks;
  }

  get paths(): string[] {
    try {
      return pathsSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      // There is none yet, or somebody changed it: nothing of worth is lost.
      return [];
    }
  }

  clear(): void {
    app.clearRecentDocuments();
    this.#write([]);
  }

  /** The same handlers, of which what they open is remembered. */
  remembering(handlers: Handlers, resolvePlace: ResolvePlace): Handlers {
    return {
      ...handlers,
      'files.openPath': async (input, context) => {
        const opened = await handlers['files.openPath'](input, context);
        this.#add(resolvePlace(input.path));
        return opened;
      },
    };
  }

  #add(path: string): void {
    app.addRecentDocument(path);
    this.#write([path, ...this.paths.filter((other) => other !== path)].slice(0, MOST));
  }

  #write(paths: readonly string[]): void {
    try {
      writeDurably(this.#file, `${JSON.stringify(paths)}\n`);
    } catch (error) {
      // What was opened is open all the same.
      this.#hooks.onProblem(error, 'the list of recent results');
    }
    this.#hooks.onChange();
  }
}
