import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWindowState, writeWindowState } from '../../../src-main/desktop/window-state.ts';
import { temporaryHome } from '../workbench/test-workbench.ts';
import { startApp } from './started-app.ts';

const SCREEN = { x: 0, y: 24, width: 1920, height: 1056 };
const BESIDE = { x: 1920, y: 0, width: 1280, height: 1024 };
const FIRST = { bounds: null, maximised: false, zoom: 1 };

let home: ReturnType<typeof temporaryHome>;
let path: string;
beforeEach(() => {
  home = temporaryHome();
  path = join(home.place, 'desktop', 'window.json');
});
afterEach(() => {
  home.remove();
});

describe('how a window was left', () => {
  const state = { bounds: { x: 2000, y: 10, width: 1000, height: 700 }, maximised: true, zoom: 1.25 };

  test('is kept, as long as the display is there', () => {
    expect(readWindowState(path, [SCREEN])).toEqual(FIRST);
    writeWindowState(path, state);
    expect(readWindowState(path, [SCREEN, BESIDE])).toEqual(state);
    expect(readWindowState(path, [SCREEN])).toEqual({ ...state, bounds: null });
  });

  test.each([
    ['mostly left of it', { x: -950, y: 100, width: 1000, height: 700 }, false],
    ['partly left of it', { x: -500, y: 100, width: 1000, height: 700 }, true],
    ['with its title above it', { x: 100, y: 0, width: 1000, height: 700 }, false],
    ['with its title below it', { x: 100, y: 1070, width: 1000, height: 700 }, false],
    ['larger than it', { x: 0, y: 24, width: 4000, height: 3000 }, true],
  ])('must be one that can be taken hold of: %s', (_, bounds, isKept) => {
    writeWindowState(path, { ...state, bounds });
    expect(readWindowState(path, [SCREEN]).bounds).toEqual(isKept ? bounds : null);
  });

  test.each(['', '{', '[]', '{"bounds":null,"maximised":false,"zoom":100}', '{"bounds":{"x":0,"y":0,"width":-5,"height":1e99},"maximised":false,"zoom":1}'])('is forgotten where the file says %j', (text) => {
    mkdirSync(join(home.place, 'desktop'));
    writeFileSync(path, text);
    expect(readWindowState(path, [SCREEN])).toEqual(FIRST);
  });

  test('is how the window is opened the next time, with the paper of the system\'s theme', async () => {
    const first = await startApp(home.place);
    await first.page();
    expect(first.window().backgroundColor).toBe('#ffffff');
    first.nativeTheme.shouldUseDarkColors = true;
    first.nativeTheme.emit('updated');
    expect(first.window().backgroundColor).toBe('#15181b');
    first.window().drag({ x: 60, y: 70, width: 900, height: 600 });
    first.window().maximize();
    first.window().fakeContents.zoomFactor = 1.5;
    await first.quit();

    const second = await startApp(home.place, { before: ({ nativeTheme }) => { nativeTheme.shouldUseDarkColors = true; } });
    await second.page();
    expect(second.window().bounds).toEqual({ x: 60, y: 70, width: 900, height: 600 });
    expect(second.window().isMaximized()).toBe(true);
    expect(second.window().fakeContents.zoomFactor).toBe(1.5);
    expect(second.window().options.backgroundColor).toBe('#15181b');
    await second.quit();
  });
});
