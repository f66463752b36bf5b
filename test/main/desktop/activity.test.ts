import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { besideWindow, shown } from './beside-window.ts';
import type { BesideWindow } from './beside-window.ts';
import type { FakeBrowserWindow } from './fake-electron/browser-window.ts';
import { toldRun } from './told-runs.ts';

let beside: BesideWindow;
let window: FakeBrowserWindow;
let now = 0;

beforeEach(async () => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  beside = await besideWindow();
  beside.showActivity(beside.runs, beside.kept);
  window = await shown(beside);
  return () => { vi.restoreAllMocks(); };
});

describe('while runs are at work', () => {
  test('the system stays awake, and shows how many they are and how far', async () => {
    const { told, app, powerSaveBlocker } = beside;
    await told.tell(toldRun('a', { stepsDone: 1 }), toldRun('b', { stepsDone: 3 }), toldRun('c', { status: 'queued' }));
    expect([...powerSaveBlocker.started.values()]).toEqual(['prevent-app-suspension']);
    expect(app.badgeCount).toBe(2);
    expect(window.progress).toEqual({ value: 0.5, mode: 'normal' });
    await told.tell(toldRun('a', { status: 'completed', stepsDone: 4 }), toldRun('b', { status: 'stopping', stepsDone: 3 }));
    expect(window.progress).toEqual({ value: 0.75, mode: 'paused' });
    expect(powerSaveBlocker.started.size).toBe(1);
    await told.tell(toldRun('b', { status: 'stopped', stepsDone: 3 }));
    expect(powerSaveBlocker.started.size).toBe(0);
    expect(app.badgeCount).toBe(0);
    expect(window.progress).toEqual({ value: -1, mode: 'normal' });
  });

  test('one that fails while nobody looks is marked until somebody does', async () => {
    window.blur();
    await beside.told.tell(toldRun('a'));
    await beside.told.tell(toldRun('a', { status: 'failed' }));
    expect(window.progress).toEqual({ value: 1, mode: 'error' });
    window.focus();
    expect(window.progress.value).toBe(-1);
  });
});

describe('when a run ends', () => {
  test('Windows knows whose notifications they are: the installer has the same name', () => {
    expect(readFileSync(join(import.meta.dirname, '..', '..', '..', 'packaging', 'electron-builder.config.ts'), 'utf8')).toContain(`appId: '${beside.app.userModelId}'`);
  });

  async function afterSeconds(seconds: number, status: 'completed' | 'failed' | 'stopped', problem: string | null = null): Promise<string[]> {
    await beside.told.tell(toldRun('quick-1', { name: 'Quick' }));
    now += seconds * 1000;
    await beside.told.tell(toldRun('quick-1', { name: 'Quick', status, problem }));
    return beside.Notification.shown.map(({ title, body }) => `${title} | ${body}`);
  }

  test('who looks elsewhere is told, in the words of the window', async () => {
    window.blur();
    expect(await afterSeconds(61, 'completed')).toEqual(['Run Quick: Completed | Its results are there.']);
  });

  test('or why it gave none', async () => {
    window.blur();
    expect(await afterSeconds(61, 'failed', 'The disk is full.')).toEqual(['Run Quick: Failed | The disk is full.']);
  });

  test('nobody is told of a short one, or while the window is before them', async () => {
    expect(await afterSeconds(600, 'completed')).toEqual([]);
    window.blur();
    expect(await afterSeconds(59, 'completed')).toEqual([]);
  });

  test('a click on what was told shows the run, without loading the window anew', async () => {
    window.minimize();
    await afterSeconds(61, 'completed');
    const { page } = window.fakeContents;
    beside.Notification.shown[0]?.emit('click');
    expect(window.isFocused()).toBe(true);
    expect(window.fakeContents.page).toBe(page);
    expect(page?.window.location.href).toBe('app://workbench/#/monitor/quick-1');
    window.blur();
    beside.Notification.shown[0]?.emit('click');
    expect(window.fakeContents.page).toBe(page);
  });

  test('also where the window was closed meanwhile', async () => {
    window.destroy();
    await afterSeconds(61, 'completed');
    beside.Notification.shown[0]?.emit('click');
    await vi.waitFor(() => { expect(beside.window().fakeContents.getURL()).toBe('app://workbench/#/monitor/quick-1'); });
  });
});
