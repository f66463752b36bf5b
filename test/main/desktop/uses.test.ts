import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { electronUses, fakeParts, missingParts, readProgram } from './electron-uses.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const desktop = join(root, 'src-main', 'desktop');
const fake = join(import.meta.dirname, 'fake-electron');

const SAMPLE = `
import { BrowserWindow, app, clipboard, dialog, screen } from 'electron';
import type { WebContents } from 'electron';

export async function sample(contents: WebContents): Promise<void> {
  app.relaunch();
  app.on('login', () => undefined);
  app.on('ready', () => undefined);
  const { session: { cookies } } = contents;
  void cookies;
  new BrowserWindow({ width: 3 }).setKiosk(true);
  const { filePaths } = await dialog.showOpenDialog({ title: 'plain data is not looked at' });
  const [{ workArea }] = screen.getAllDisplays() as [Electron.Display];
  void [filePaths, workArea];
  clipboard.clear();
  await clipboard.readText();
}
`;

const FAKE_SAMPLE = `
export class FakeClipboard {
  readText(): number { return 1; }
  clear(): void {}
}
`;

function typescriptIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

describe('the fake of Electron', () => {
  const extra = new Map([[join(desktop, 'sample.ts'), SAMPLE], [join(fake, 'sample.ts'), FAKE_SAMPLE]]);
  const program = readProgram(root, [...typescriptIn(desktop), ...typescriptIn(fake)], extra);
  const missing = missingParts(program, electronUses(program, desktop), fakeParts(program, fake));

  test('has all that the program uses, with types that fit what Electron declares', () => {
    expect(missing.filter((found) => !found.startsWith('sample.ts'))).toEqual([]);
  });

  test('is held against it: what it lacks is named, and what is typed differently', () => {
    expect(missing.filter((found) => found.startsWith('sample.ts'))).toEqual([
      'sample.ts:6: the fake has no App.relaunch',
      'sample.ts:7: the fake of App has no event login',
      'sample.ts:9: the fake has no Session.cookies',
      'sample.ts:11: the fake has no BrowserWindow.setKiosk',
      'sample.ts:16: Clipboard.readText of the fake is () => number, Electron\'s is () => Promise<string>',
    ]);
  });
});
