import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { RotatingLog } from '../../../src-main/rotating-log.ts';
import { besideWindow, shown } from './beside-window.ts';
import type { BesideWindow } from './beside-window.ts';
import type { FakeBrowserWindow } from './fake-electron/browser-window.ts';

let beside: BesideWindow;
let window: FakeBrowserWindow;
let log: RotatingLog;
const faults = new EventEmitter();

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  faults.removeAllListeners();
  log = new RotatingLog(join(folder, 'logs', 'desktop.log'));
  beside = await besideWindow();
  beside.watchFaults(log, beside.kept, faults);
  window = await shown(beside);
  return () => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  };
});

const settled = async (): Promise<void> => { for (let turn = 0; turn < 8; turn++) await new Promise(setImmediate); };
const logged = (): string => (existsSync(log.path) ? readFileSync(log.path, 'utf8') : '');
const asked = (): string[] => beside.dialog.shown.map(({ options }) => ('message' in options ? options.message ?? '' : ''));
const buttons = (): unknown => beside.dialog.shown.at(-1)?.options;

describe('an error that nobody expected', () => {
  test.each(['uncaughtException', 'unhandledRejection'])('(%s) is in the log, and told once with what can be done', async (name) => {
    faults.emit(name, new Error('out of luck'));
    faults.emit(name, new Error('again'));
    await settled();
    expect(logged()).toMatch(/out of luck\n\s+at .*again/s);
    expect(asked()).toEqual(['Something went wrong inside the program']);
    expect(buttons()).toMatchObject({ buttons: ['Go on', 'Show log', 'Quit'] });
    expect(beside.app.exitCode).toBeNull();
    faults.emit(name, 'no error at all');
    await settled();
    expect(asked()).toHaveLength(2);
  });

  test('the log is shown where it lies, and then the question stands again', async () => {
    beside.dialog.answers.push('Show log', 'Quit');
    faults.emit('uncaughtException', new Error('out of luck'));
    await settled();
    expect(beside.shell.shownInFolder).toEqual([log.path]);
    expect(await beside.app.ended).toBe(0);
    expect(faults.eventNames()).toEqual([]);
  });
});

describe('a page that dies', () => {
  test('can be reloaded; the program goes on', async () => {
    beside.dialog.answers.push('Reload');
    window.fakeContents.crash('oom');
    await settled();
    expect(asked()).toEqual(['The window has stopped working']);
    expect(logged()).toContain('a page is gone: oom');
    await vi.waitFor(() => { expect(window.fakeContents.page).not.toBeNull(); });
    expect(beside.app.exitCode).toBeNull();
  });

  test('again and again is not reloaded by who only presses Enter', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const dies = async (answer: string): Promise<void> => {
      beside.dialog.answers.push(answer);
      window.fakeContents.crash();
      await settled();
      await vi.waitFor(() => { expect(window.fakeContents.page).not.toBeNull(); });
      now += 10_000;
    };
    await dies('Reload');
    await dies('Reload');
    await dies('Reload');
    expect(buttons()).toMatchObject({ buttons: ['Quit', 'Show log', 'Reload'], defaultId: 0 });
    now += 60_000;
    await dies('Reload');
    expect(buttons()).toMatchObject({ buttons: ['Reload', 'Show log', 'Quit'] });
  });

  test('of itself, or in another window, is no fault', async () => {
    const { FakeBrowserWindow } = await import('./fake-electron/browser-window.ts');
    new FakeBrowserWindow({ show: false }).fakeContents.crash();
    window.fakeContents.crash('clean-exit', 0);
    await settled();
    expect(asked()).toEqual([]);
  });

  test('in the background is not missed: the next window is a new one', async () => {
    beside.app.on('window-all-closed', () => undefined);
    window.hide();
    window.fakeContents.crash();
    await settled();
    expect(asked()).toEqual([]);
    expect(window.isDestroyed()).toBe(true);
    expect(await shown(beside)).not.toBe(window);
  });
});

describe('a page that hangs', () => {
  test('can be waited for: the question goes when it responds', async () => {
    beside.dialog.thinks = new Promise(() => undefined);
    window.emit('unresponsive');
    await settled();
    expect(buttons()).toMatchObject({ message: 'The window does not respond', buttons: ['Wait', 'Reload'] });
    const { page } = window.fakeContents;
    window.emit('responsive');
    await settled();
    expect(window.fakeContents.page).toBe(page);
  });

  test('can be reloaded, and is not told as one that died', async () => {
    beside.dialog.answers.push('Reload');
    const { page } = window.fakeContents;
    window.emit('unresponsive');
    await settled();
    await vi.waitFor(() => { expect(window.fakeContents.page).not.toBeNull(); });
    expect(window.fakeContents.page).not.toBe(page);
    expect(asked()).toHaveLength(1);
  });
});

test('what becomes of a process of Electron is in the log', () => {
  beside.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 11 });
  expect(logged()).toContain('a process is gone: GPU : crashed, code 11');
});
