/** What the system was asked to open. */
export class FakeShell implements Pick<Electron.Shell, 'openExternal' | 'showItemInFolder'> {
  readonly opened: string[] = [];
  readonly shownInFolder: string[] = [];

  openExternal(url: string): Promise<void> {
    this.opened.push(url);
    return Promise.resolve();
  }

  showItemInFolder(path: string): void {
    this.shownInFolder.push(path);
  }
}

export const shell = new FakeShell();
