import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OwnerLock } from '../../../src-main/store/owner-lock.ts';
import { openHome } from '../../../src-main/workbench/home.ts';
import { testServer } from '../server/test-server.ts';
import { temporaryHome } from '../workbench/test-workbench.ts';
import { startApp } from './started-app.ts';

let place: ReturnType<typeof temporaryHome>;
let home: string;
let lock: OwnerLock;
beforeEach(() => {
  place = temporaryHome();
  home = openHome(join(place.place, 'home'), {}).root;
  lock = OwnerLock.acquire(home, { pid: process.pid, command: 'mu-align reproduce quick', since: '2026-01-01T00:00:00Z' });
});
afterEach(() => {
  lock.release();
  place.remove();
});

test('a home folder of another program: it is said which, and nothing is opened', async () => {
  const { app, dialog } = await startApp(home);
  expect(await app.ended).toBe(0);
  expect(dialog.shown).toHaveLength(1);
  expect(dialog.shown[0]?.options).toMatchObject({ message: 'Another program works in this home folder', buttons: ['Quit'] });
  expect(JSON.stringify(dialog.shown)).toContain('mu-align reproduce quick');
});

test('a home folder of a server: its window is offered, and opened in the browser', async () => {
  const server = await testServer({ home });
  const { app, shell } = await startApp(home, { before: ({ dialog }) => { dialog.answers.push('Open in the browser'); } });
  expect(await app.ended).toBe(0);
  expect(shell.opened).toHaveLength(1);
  expect(shell.opened[0]?.startsWith(`${server.origin}/?token=`)).toBe(true);
});

test('a home folder that cannot be used: it is said why, before a window is opened', async () => {
  const { app, dialog } = await startApp('/dev/null/home');
  expect(app.exitCode).toBe(1);
  expect(dialog.shown.map(({ kind }) => kind)).toEqual(['error']);
  expect(JSON.stringify(dialog.shown)).toContain('give another one with --home');
});

test('a second instance tells the first what to open, and ends', async () => {
  const { app, dialog } = await startApp(home, { argv: ['results'], before: ({ app: second }) => { second.isSecond = true; } });
  expect(app.exitCode).toBe(0);
  expect(app.toldFirst).toEqual({ files: [join(home, 'results')] });
  expect(dialog.shown).toEqual([]);
});
