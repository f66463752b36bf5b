/** A file that a page hands out, or that is loaded from elsewhere. */
export class FakeDownloadItem implements Pick<Electron.DownloadItem, 'getURL'> {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  getURL(): string {
    return this.#url;
  }
}
