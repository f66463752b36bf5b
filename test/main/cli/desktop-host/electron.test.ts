import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { electronBinary, electronPackage } from '../../../../src-main/cli/desktop-host/electron-package.ts';
import { fetchElectron } from '../../../../src-main/cli/desktop-host/fetch-electron.ts';
import { runElectron } from '../../../../src-main/cli/desktop-host/run-electron.ts';

const folder = mkdtempSync(join(tmpdir(), 'mu-align-electron-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

let count = 0;
function script(text: string): string {
  const path = join(folder, `script-${count++}.cjs`);
  writeFileSync(path, text);
  return path;
}

describe('Electron\'s package', () => {
  test('has a program once it is fetched, or where a variable says', () => {
    const root = join(folder, 'program');
    const place = join(root, 'node_modules', 'electron');
    mkdirSync(join(place, 'dist'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{}');
    expect(electronPackage(root)).toBeNull();
    writeFileSync(join(place, 'package.json'), '{"name": "electron"}');
    const found = electronPackage(root);
    if (found === null) throw new Error('the package is not found');
    expect(electronBinary(found, {})).toBeNull();
    writeFileSync(join(place, 'path.txt'), 'electron');
    expect(electronBinary(found, {}), 'named, and not there').toBeNull();
    writeFileSync(join(place, 'dist', 'electron'), '');
    expect(electronBinary(found, {})).toBe(join(place, 'dist', 'electron'));
    const other = join(folder, 'other');
    mkdirSync(other);
    expect(electronBinary(found, { ELECTRON_OVERRIDE_DIST_PATH: other })).toBeNull();
    writeFileSync(join(other, 'electron'), '');
    expect(electronBinary(found, { ELECTRON_OVERRIDE_DIST_PATH: other })).toBe(join(other, 'electron'));
  });
});

describe('the first download', () => {
  const signal = new AbortController().signal;

  test('that succeeds gives no problem', async () => {
    expect(await fetchElectron(script(''), process.env, signal)).toBeNull();
  });

  test('that fails is told by its cause', async () => {
    const failing = script('console.error(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND example.invalid") }).stack); process.exit(1)');
    expect(await fetchElectron(failing, process.env, signal)).toMatch(/^Electron could not be fetched \(fetch failed/);
  });

  test('that takes too long is left to itself', async () => {
    const start = performance.now();
    expect(await fetchElectron(script('setTimeout(() => {}, 4000)'), process.env, signal, 200)).toMatch(/not fetched within .* the download goes on/);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('ends with the start that waits for it', async () => {
    const stop = new AbortController();
    setTimeout(() => { stop.abort(); }, 100);
    expect(await fetchElectron(script('setTimeout(() => {}, 4000)'), process.env, stop.signal)).toBe('the start was stopped');
  });
});

async function whyNot(binary: string, args: readonly string[]): Promise<string> {
  const end = await runElectron(binary, args, process.env);
  return end.started ? 'it started' : end.because;
}

// Node stands in for Electron's program.
describe('the application', () => {
  test('that ends well has run', async () => {
    expect(await runElectron(process.execPath, [script('')], process.env)).toEqual({ started: true, code: 0 });
  });

  test('runs as an application also where a variable asks for a Node', async () => {
    const asked = script('process.exit(process.env.ELECTRON_RUN_AS_NODE === undefined ? 0 : 7)');
    expect(await runElectron(process.execPath, [asked], { ...process.env, ELECTRON_RUN_AS_NODE: '1' })).toEqual({ started: true, code: 0 });
  });

  test.each([
    ['a library is missing', 'console.error("/x/electron: error while loading shared libraries: libnss3.so: cannot open shared object file: No such file or directory"); process.exit(127)', /libnss3.so: cannot open shared object file/],
    ['the sandbox cannot start', 'console.error("[1:1125/101010.101:FATAL:content/browser/zygote.cc:132] No usable sandbox! Update your kernel"); process.kill(process.pid, "SIGTRAP")', /No usable sandbox/],
    ['it says nothing', 'process.exit(3)', /exit code 3/],
  ])('that ends at once has not started: %s', async (_, text, because) => {
    expect(await whyNot(process.execPath, [script(text)])).toMatch(because);
  });

  test('that ends later with a fault has run, and the server does not follow it', async () => {
    let time = 0;
    const later = runElectron(process.execPath, [script('process.exit(3)')], process.env, () => { time += 11_000; return time; });
    expect(await later).toEqual({ started: true, code: 3 });
  });

  test('that is not there has not started', async () => {
    expect(await whyNot(join(folder, 'none'), [])).toMatch(/ENOENT/);
  });
});
