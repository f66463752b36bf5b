import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import config from '../../../packaging/electron-builder.config.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const desktop = join(root, 'src-main', 'desktop');
const rows = readFileSync(join(root, 'docs', 'desktop-security.md'), 'utf8')
  .split('\n').filter((line) => /^\| \d/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim().replaceAll('\\|', '|')));

describe('the table of docs/desktop-security.md', () => {
  test('has Electron\'s 20 points', () => {
    expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test.each(rows.map((row) => [row[1] ?? '', row] as const))('%s: the line is there, and its test', (_point, [, , , line = '', tests = '']) => {
    const [, file = '', code = ''] = /^`([^`]+)`: (?:`` (.+) ``|`(.+)`)$/.exec(line)?.filter((part): part is string => typeof part === 'string') ?? [];
    expect(code).not.toBe('');
    expect(readFileSync(join(root, file), 'utf8')).toContain(code);
    for (const name of tests.split(', ')) expect(existsSync(join(import.meta.dirname, name)), name).toBe(true);
  });
});

describe('what no run of the program would show', () => {
  const sources = readdirSync(desktop).filter((name) => name.endsWith('.ts')).map((name) => ({ name, text: readFileSync(join(desktop, name), 'utf8') }));

  test('every message of a page comes through the one check of its sender', () => {
    for (const { name, text } of sources) if (name !== 'trusted-sender.ts') expect(text, name).not.toMatch(/\bipcMain\b|\.ipc\b/);
  });

  test('every window is in the sandbox, apart from its preload script, without Node', () => {
    const windows = sources.flatMap(({ text }) => [...text.matchAll(/webPreferences: \{[^}]*\}/g)].map(([preferences]) => preferences));
    expect(windows.length).toBe(sources.reduce((sum, { text }) => sum + text.split('new BrowserWindow(').length - 1, 0));
    for (const preferences of windows) for (const needed of ['contextIsolation: true', 'sandbox: true', 'nodeIntegration: false', 'webviewTag: false']) expect(preferences).toContain(needed);
    for (const { name, text } of sources) expect(text, name).not.toMatch(/appendSwitch|noSandbox|enableRemoteModule/);
  });

  test('the program as it is packed cannot be used as another', () => {
    expect(config.electronFuses).toMatchObject({ runAsNode: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false, enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true, grantFileProtocolExtraPrivileges: false });
  });

  test('the preload script loads nothing but Electron and the names that it shares with the program', () => {
    const { text = '' } = sources.find(({ name }) => name === 'preload.ts') ?? {};
    const loaded = [...text.matchAll(/^import (?!type)[^;]*from '([^']+)'/gm)].map(([, from]) => from);
    expect(loaded).toEqual(['electron', '../../src-shared/desktop/bridge.ts']);
  });
});
