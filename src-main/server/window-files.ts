import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStaticFiles } from './static-files.ts';
import type { StaticFile, StaticFiles } from './static-files.ts';

/** Which build lies in a folder: `npm run dev` takes it away before it writes there, and writes it when all else is there. */
export const BUILD_FILE = 'dev-build.txt';

/**
 * The window's files, looked up in a list and never in the file system. The list is that of the start; under `npm run dev`
 * the window is built anew meanwhile, and the list then is that of the newest build.
 *
 * @param folder of the built window
 */
export function windowFiles(folder: string, environment: NodeJS.ProcessEnv): StaticFiles {
  return environment['MU_ALIGN_DEV'] === '1' ? new RebuiltFiles(folder) : readStaticFiles(folder);
}

/** Takes the place of the list as a whole and only by a build that is complete, so that no page gets files of two builds. */
class RebuiltFiles implements StaticFiles {
  readonly #folder: string;
  #build: string | null;
  #files: ReadonlyMap<string, StaticFile>;

  constructor(folder: string) {
    this.#folder = folder;
    this.#build = this.#completeBuild();
    this.#files = readStaticFiles(folder);
  }

  get(path: string): StaticFile | undefined {
    const build = this.#completeBuild();
    if (build !== null && build !== this.#build) this.#readAgain(build);
    return this.#files.get(path);
  }

  #readAgain(build: string): void {
    try {
      const files = readStaticFiles(this.#folder);
      // The next build may have begun while this one was read.
      if (this.#completeBuild() !== build) return;
      this.#files = files;
      this.#build = build;
    } catch {
      // It has: files were gone before they could be read. Who asks next sees it again.
    }
  }

  /** Null: it is being written, or was not made by `npm run dev`. */
  #completeBuild(): string | null {
    try {
      return readFileSync(join(this.#folder, BUILD_FILE), 'utf8');
    } catch {
      return null;
    }
  }
}
