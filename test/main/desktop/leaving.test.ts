import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ICONS, besideWindow, shown } from './beside-window.ts';
import type { BesideWindow } from './beside-window.ts';
import type { FakeBrowserWindow } from './fake-electron/browser-window.ts';
import type { FakeTray } from './fake-electron/tray.ts';
import { toldRun } from './told-runs.ts';

const KEEP = 'Keep running in the background';
const STOP = 'Stop and save';

let beside: BesideWindow;
let window: FakeBrowserWindow;
let closing: { readonly asked: number[]; readonly end: (error?: Error) => void };
const problems: unknown[] = [];
const signals = new EventEmitter();

beforeEach(async () => {
  problems.length = 0;
  signals.removeAllListeners();
  beside = await besideWindow();
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const asked: number[] = [];
  closing = { asked, end: (error) => { if (error === undefined) resolve(undefined); else reject(error); } };
  beside.leaveWithCare({
    close: async () => {
      asked.push(beside.app.windows.size);
      await promise;
    },
    runs: beside.runs,
    window: beside.kept,
    icons: ICONS,
    onProblem: (error) => { problems.push(error); },
    signals,
  });
  window = await shown(beside);
});

/** Until everything that is under way has come to its end. */
const settled = async (): Promise<void> => { for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate); };
const trayIcon = (): FakeTray | undefined => [...beside.Tray.shown][0];

describe('with no run at work', () => {
  test('closing the window ends the program, when the workbench is closed', async () => {
    window.close();
    await settled();
    expect(beside.dialog.shown).toEqual([]);
    expect([beside.app.exitCode, closing.asked.length]).toEqual([null, 1]);
    closing.end();
    expect(await beside.app.ended).toBe(0);
  });

  test('it ends also where the workbench cannot be closed, and that is told', async () => {
    beside.app.quit();
    closing.end(new Error('the disk is full'));
    expect(await beside.app.ended).toBe(0);
    expect(problems).toEqual([new Error('the disk is full')]);
  });

  test('a run that only waits is no reason to stay: it waits for the next start', async () => {
    await beside.told.tell(toldRun('waiting', { status: 'queued' }));
    closing.end();
    window.close();
    expect(await beside.app.ended).toBe(0);
  });
});

describe('with a run at work', () => {
  beforeEach(async () => { await beside.told.tell(toldRun('Quick', { stepsDone: 1, stepsTotal: 3 })); });

  test.each([['closing the window', () => { window.close(); }], ['quitting', () => { beside.app.quit(); }]])('%s asks first, once, and can be taken back', async (_how, leave) => {
    leave();
    leave();
    await settled();
    expect(beside.dialog.shown.map(({ options }) => options)).toMatchObject([{ message: 'An experiment is at work', buttons: [KEEP, STOP, 'Cancel'], defaultId: 0, cancelId: 2 }]);
    expect([window.isVisible(), closing.asked, beside.app.exitCode]).toEqual([true, [], null]);
  });

  test('it goes on in the background: the window is hidden, an icon says how far it is and brings the window back', async () => {
    beside.dialog.answers.push(KEEP);
    window.close();
    await settled();
    expect([window.isVisible(), window.isDestroyed(), closing.asked]).toEqual([false, false, []]);
    expect(trayIcon()?.toolTip).toContain('Quick: 33 %');
    await beside.told.tell(toldRun('Quick', { stepsDone: 2, stepsTotal: 3 }), toldRun('Other', { stepsDone: 0 }));
    expect(trayIcon()?.menu?.items.map(({ label, enabled }) => [label, enabled])).toEqual([['2 experiments: 33 %', false], ['', true], ['Show the workbench', true], ['Quit', true]]);
    trayIcon()?.menu?.items[2]?.choose();
    expect([window.isVisible(), beside.Tray.shown.size]).toEqual([true, 0]);
  });

  test('a second start brings it back from there, too; and from there it can be quit', async () => {
    beside.dialog.answers.push(KEEP, KEEP, STOP);
    beside.app.quit();
    await settled();
    beside.kept.show();
    expect(beside.Tray.shown.size).toBe(0);
    beside.app.quit();
    await settled();
    trayIcon()?.menu?.items[3]?.choose();
    await settled();
    expect(closing.asked).toEqual([1]);
    closing.end();
    expect(await beside.app.ended).toBe(0);
    expect(beside.Tray.shown.size).toBe(0);
  });

  test('in the background it stays when its runs have ended, and when its page is gone', async () => {
    beside.dialog.answers.push(KEEP);
    window.close();
    await settled();
    await beside.told.tell(toldRun('Quick', { status: 'completed' }));
    window.destroy();
    await settled();
    expect([beside.app.exitCode, closing.asked]).toEqual([null, []]);
    expect(trayIcon()?.toolTip).toContain('No experiment is at work');
    await shown(beside);
    expect(beside.Tray.shown.size).toBe(0);
  });

  test('it is stopped and saved while the window stays, and only then the program ends', async () => {
    beside.dialog.answers.push(STOP);
    window.close();
    await settled();
    expect(closing.asked).toEqual([1]);
    expect(beside.dialog.shown.at(-1)?.options).toMatchObject({ message: 'Stopping and saving', buttons: ['Wait', 'End at once'] });
    expect(window.isDestroyed()).toBe(false);
    // Impatience ends neither the program nor the saving.
    window.close();
    beside.app.quit();
    await settled();
    expect([beside.app.exitCode, closing.asked.length]).toEqual([null, 1]);
    closing.end();
    expect(await beside.app.ended).toBe(0);
    expect(signals.eventNames()).toEqual([]);
  });

  test('what is said meanwhile goes when it is done', async () => {
    beside.dialog.answers.push(STOP);
    window.close();
    await vi.waitFor(() => { expect(beside.dialog.shown).toHaveLength(1); });
    beside.dialog.thinks = new Promise(() => undefined);
    await vi.waitFor(() => { expect(beside.dialog.shown).toHaveLength(2); });
    const said = beside.dialog.shown[1]?.options;
    closing.end();
    expect(await beside.app.ended).toBe(0);
    expect(said).toMatchObject({ signal: { aborted: true } });
  });

  test('who does not want to wait ends it at once', async () => {
    beside.dialog.answers.push(STOP, 'End at once');
    window.close();
    expect(await beside.app.ended).toBe(0);
    expect(closing.asked).toEqual([1]);
  });

  test.each([['goes down', () => beside.powerMonitor.emit('shutdown')], ['sends a signal', () => signals.emit('SIGTERM')], ['ends the session', () => window.emit('session-end', { reasons: ['logoff'] })]])('nobody is asked when the system %s', async (_how, end) => {
    end();
    await settled();
    expect([beside.dialog.shown, closing.asked]).toEqual([[], [1]]);
    closing.end();
    expect(await beside.app.ended).toBe(0);
  });

  test('on a Mac the program stays when its window is closed', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    window.close();
    await settled();
    vi.restoreAllMocks();
    expect([window.isDestroyed(), beside.app.exitCode, beside.dialog.shown]).toEqual([true, null, []]);
  });
});
