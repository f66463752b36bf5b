import { writeFileSync } from 'node:fs';
import { dialog } from './dialog.ts';
import { FakeEmitter, fakeEvent } from './emitter.ts';

type Ended = 'completed' | 'cancelled' | 'interrupted';

/** A file that a page lets be downloaded. The system's dialog asks where to, unless the program has said it. */
export class FakeDownloadItem extends FakeEmitter<'updated' | 'done'> implements Pick<Electron.DownloadItem, 'getURL' | 'getFilename' | 'getSavePath' | 'setSaveDialogOptions'> {
  readonly #url: string;
  readonly #name: string;
  readonly #content: string;
  #options: Electron.SaveDialogOptions = {};
  #path = '';

  constructor(url: string, name = 'file', content = '') {
    super();
    this.#url = url;
    this.#name = name;
    this.#content = content;
  }

  getURL(): string {
    return this.#url;
  }

  getFilename(): string {
    return this.#name;
  }

  getSavePath(): string {
    return this.#path;
  }

  setSaveDialogOptions(options: Electron.SaveDialogOptions): void {
    this.#options = options;
  }

  /** What becomes of it after the program has been told. */
  async end(): Promise<Ended> {
    const { filePath } = await dialog.showSaveDialog(this.#options);
    const how = filePath === '' ? 'cancelled' : this.#write(filePath);
    this.emit('done', fakeEvent({}), how);
    return how;
  }

  #write(path: string): Ended {
    this.#path = path;
    try {
      writeFileSync(path, this.#content);
      return 'completed';
    } catch {
      return 'interrupted';
    }
  }
}
