import { app, dialog } from 'electron';
import type { MenuItemConstructorOptions, OpenDialogOptions } from 'electron';
import { z } from 'zod';
import { CHANNELS } from '../../src-shared/desktop/bridge.ts';
import type { KeptWindow } from './kept-window.ts';
import type { Places } from './places.ts';
import type { RecentResults } from './recent-results.ts';
import { onQuestion } from './trusted-sender.ts';

const ZIP = [{ name: 'Bundles, and results folders as .zip', extensions: ['mualign', 'zip'] }];
/** What the system's dialog lets somebody choose. Only that of a Mac has both. */
const SOUGHT = {
  bundle: { title: 'Open a bundle', properties: ['openFile'], filters: ZIP },
  folder: { title: 'Choose a folder', properties: ['openDirectory'] },
  either: { title: 'Open results', properties: ['openFile', 'openDirectory'], filters: ZIP },
} satisfies Record<string, OpenDialogOptions>;

const toldSchema = z.looseObject({ files: z.array(z.string()) });

/**
 * What is to be opened in the window, and comes from outside of it: from the command line, another start, the system's
 * file manager or the menu. It waits until the window's page takes it, whenever there is one. Made before Electron is ready,
 * as a Mac tells of a file then.
 */
export class Opening {
  readonly #places: Places;
  readonly #waiting: string[];
  #window: KeptWindow | null = null;

  /** @param files of the command line */
  constructor(places: Places, files: readonly string[]) {
    this.#places = places;
    this.#waiting = [...files];
    app.on('open-file', (event, path) => {
      event.preventDefault();
      this.open(path);
    });
    app.on('second-instance', (_event, _argv, _workingDirectory, told) => {
      for (const path of toldSchema.safeParse(told).data?.files ?? []) this.open(path);
    });
  }

  open(path: string): void {
    this.#waiting.push(path);
    this.#window?.show();
    this.#window?.current()?.webContents.send(CHANNELS.open);
  }

  /** The window takes what waits, and asks for places itself. */
  beginIn(window: KeptWindow): void {
    this.#window = window;
    onQuestion(CHANNELS.take, z.undefined(), () => this.#waiting.splice(0).map((path) => this.#places.add(path)));
    onQuestion(CHANNELS.choose, z.undefined(), async () => {
      const [path] = await this.#choose(SOUGHT.folder);
      return path === undefined ? null : this.#places.add(path);
    });
    onQuestion(CHANNELS.place, z.string().min(1), (path) => this.#places.add(path));
  }

  /** Lines of the menu File. */
  menuLines(recent: RecentResults, isMac = process.platform === 'darwin'): MenuItemConstructorOptions[] {
    const line = (label: string, sought: OpenDialogOptions): MenuItemConstructorOptions => ({
      label,
      click: () => { void this.#choose(sought).then((paths) => { for (const path of paths) this.open(path); }); },
    });
    const paths = recent.paths.map((path): MenuItemConstructorOptions => ({ label: path.replaceAll('&', '&&'), click: () => { this.open(path); } }));
    return [
      ...(isMac ? [line('Open Results…', SOUGHT.either)] : [line('Open Bundle…', SOUGHT.bundle), line('Open Results Folder…', SOUGHT.folder)]),
      { label: 'Open Recent', enabled: paths.length > 0, submenu: [...paths, { type: 'separator' }, { label: 'Clear', click: () => { recent.clear(); } }] },
    ];
  }

  async #choose(sought: OpenDialogOptions): Promise<string[]> {
    const window = this.#window?.current() ?? null;
    return (window === null ? await dialog.showOpenDialog(sought) : await dialog.showOpenDialog(window, sought)).filePaths;
  }
}
