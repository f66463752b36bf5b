export class FakeClipboard implements Pick<Electron.Clipboard, 'writeText'> {
  /** what was copied last */
  text = '';

  writeText(text: string): Promise<void> {
    this.text = text;
    return Promise.resolve();
  }
}

export const clipboard = new FakeClipboard();
