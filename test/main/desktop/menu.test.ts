import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { menuTemplate } from '../../../src-main/desktop/menu.ts';
import type { MenuAction } from '../../../src-shared/desktop/bridge.ts';
import { FakeMenu } from './fake-electron/menu.ts';

const ACTIONS: readonly MenuAction[] = [
  { id: 'window.palette', label: 'Commands', group: 'Everywhere', keys: 'Mod+K', menu: null },
  { id: 'charts.+', label: 'Zoom in', group: 'Charts', keys: '+', menu: null },
  { id: 'window.undo', label: 'Undo', group: 'Everywhere', keys: 'Mod+Z', menu: null },
  { id: 'window.shortcuts', label: 'Show the shortcuts', group: 'Everywhere', keys: '?', menu: 'help' },
  { id: 'runs.both', label: 'Archive & forget', group: 'Runs', keys: '', menu: 'file' },
  { id: 'runs.more', label: 'More', group: 'Runs', keys: 'Mod+Shift+ArrowLeft', menu: null },
  { id: 'window.about', label: 'About', group: 'Everywhere', keys: '', menu: 'about' },
];
const OWN = { file: [{ label: 'Open results…' }], help: [{ label: 'Show log' }] };

function lines(isMac: boolean, actions = ACTIONS): Record<string, Pick<MenuItemConstructorOptions, 'label' | 'accelerator' | 'registerAccelerator'>> {
  const menu = FakeMenu.made(menuTemplate(actions, () => undefined, OWN, isMac));
  return Object.fromEntries(menu.lines.filter(({ id }) => id !== '').map(({ id, label, accelerator, registerAccelerator }) => [id, { label, ...(accelerator === null ? {} : { accelerator }), registerAccelerator }]));
}

describe('the menu', () => {
  test('has every action with its keys, which the window takes itself', () => {
    expect(lines(false)).toEqual({
      'window.palette': { label: 'Commands', accelerator: 'CmdOrCtrl+K', registerAccelerator: false },
      'charts.+': { label: 'Zoom in', accelerator: 'Plus', registerAccelerator: false },
      'window.undo': { label: 'Undo', accelerator: 'CmdOrCtrl+Z', registerAccelerator: false },
      'window.shortcuts': { label: 'Show the shortcuts', accelerator: '?', registerAccelerator: false },
      'runs.both': { label: 'Archive && forget', registerAccelerator: true },
      'runs.more': { label: 'More', accelerator: 'CmdOrCtrl+Shift+Left', registerAccelerator: false },
      'window.about': { label: 'About', registerAccelerator: true },
    });
  });

  test('of a Mac takes no key that types or edits: labels name those', () => {
    expect(lines(true)).toMatchObject({
      'window.palette': { label: 'Commands', accelerator: 'CmdOrCtrl+K' },
      'charts.+': { label: 'Zoom in (+)' },
      'window.undo': { label: 'Undo (⌘Z)' },
      'window.shortcuts': { label: 'Show the shortcuts (?)' },
    });
    expect(lines(true)['window.undo']).not.toHaveProperty('accelerator');
  });

  test('files actions under their headings, beside what every program has', () => {
    const menu = FakeMenu.made(menuTemplate(ACTIONS, () => undefined, OWN, false));
    expect(menu.items.map(({ label, role }) => role ?? label)).toEqual(['&File', 'editMenu', '&View', '&Commands', 'windowMenu', 'help']);
    expect(menu.items[3]?.submenu?.items.map(({ label }) => label)).toEqual(['Everywhere', 'Charts', 'Runs']);
    expect(FakeMenu.made(menuTemplate([], () => undefined, OWN, true)).items[0]?.role).toBe('appMenu');
  });

  test.each([
    [false, [['&File', 'Open results…', 'Archive && forget', 'quit'], ['help', 'Show the shortcuts', 'Show log', 'About']]],
    [true, [['appMenu', 'About', 'services', 'hide', 'hideOthers', 'unhide', 'quit'], ['&File', 'Open results…', 'Archive && forget', 'close'], ['help', 'Show the shortcuts (?)', 'Show log']]],
  ])('has some where systems have them, too (of a Mac: %s)', (isMac, expected) => {
    const menu = FakeMenu.made(menuTemplate(ACTIONS, () => undefined, OWN, isMac));
    const found = menu.items.map(({ label, role, submenu }) => [role ?? label, ...submenu?.items.filter(({ type }) => type !== 'separator').map((item) => item.role ?? item.label) ?? []]);
    expect(found.filter(([name]) => name === 'appMenu' || name === '&File' || name === 'help')).toEqual(expected);
  });

  test('does what is chosen', () => {
    const run: string[] = [];
    const menu = FakeMenu.made(menuTemplate(ACTIONS, (id) => { run.push(id); }, OWN, false));
    menu.lines.find(({ id }) => id === 'runs.both')?.choose();
    expect(run).toEqual(['runs.both']);
  });
});
