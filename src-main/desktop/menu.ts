import { Menu, app } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import { z } from 'zod';
import { CHANNELS } from '../../src-shared/desktop/bridge.ts';
import type { MenuAction } from '../../src-shared/desktop/bridge.ts';
import type { KeptWindow } from './kept-window.ts';
import { onMessage } from './trusted-sender.ts';

/** Lines that other parts of the program put into the menu. */
export interface OwnLines {
  readonly file: readonly MenuItemConstructorOptions[];
  readonly help: readonly MenuItemConstructorOptions[];
}

/** Keys that the lines of Edit have: an action with the same ones works in the window, where no text is typed. */
const OF_EDITING: readonly string[] = ['Mod+Z', 'Mod+Shift+Z', 'Mod+X', 'Mod+C', 'Mod+V', 'Mod+A'];

const actionsSchema = z.array(z.strictObject({ id: z.string(), label: z.string(), group: z.string(), keys: z.string(), menu: z.enum(['file', 'help', 'about']).nullable() })).max(1000);

/**
 * The menu shows what can be done in the window, and does it there.
 *
 * @returns `show`, for when the program's own lines are others
 */
export function keepMenu(window: KeptWindow, own: () => OwnLines): { readonly show: () => void } {
  let actions: readonly MenuAction[] = [];
  const run = (id: string): void => {
    window.current()?.webContents.send(CHANNELS.action, id);
  };
  const show = (): void => {
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, run, own(), process.platform === 'darwin')));
  };
  const tell = (told: readonly MenuAction[]): void => {
    actions = told;
    show();
  };
  show();
  onMessage(CHANNELS.showActions, actionsSchema, tell);
  app.on('window-all-closed', () => { tell([]); });
  return { show };
}

export function menuTemplate(actions: readonly MenuAction[], run: (id: string) => void, own: OwnLines, isMac: boolean): MenuItemConstructorOptions[] {
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const linesOf = (menu: MenuAction['menu']): MenuItemConstructorOptions[] => actions.filter((action) => action.menu === menu).map((action) => actionLine(action, run, isMac));
  return [
    ...(isMac ? [{ role: 'appMenu', submenu: [...linesOf('about'), line, { role: 'services' }, line, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, line, { role: 'quit' }] } satisfies MenuItemConstructorOptions] : []),
    { label: '&File', submenu: [...own.file, line, ...linesOf('file'), line, { role: isMac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: [{ role: 'reload' }, line, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, line, { role: 'togglefullscreen' }, ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions])] },
    { label: '&Commands', submenu: groups(actions).map(([group, of]) => ({ label: group, submenu: of.map((action) => actionLine(action, run, isMac)) })) },
    { role: 'windowMenu' },
    { role: 'help', submenu: [...linesOf('help'), line, ...own.help, ...(isMac ? [] : linesOf('about'))] },
  ];
}

/** In the order in which the groups come first. */
function groups(actions: readonly MenuAction[]): [group: string, actions: MenuAction[]][] {
  return Object.entries(Object.groupBy(actions, ({ group }) => group)).map(([group, of]) => [group, of ?? []]);
}

/**
 * The window takes its keys itself, as some work only where no text is typed: the menu names them. A Mac would take the
 * keys of the menu away from the window, so there a line has those with Command alone, and its label names the others.
 */
function actionLine({ id, label, keys }: MenuAction, run: (id: string) => void, isMac: boolean): MenuItemConstructorOptions {
  const isInLabel = keys !== '' && isMac && (!keys.startsWith('Mod+') || OF_EDITING.includes(keys));
  return {
    id,
    label: (isInLabel ? `${label} (${keys.replace('Mod+', '\u2318')})` : label).replaceAll('&', '&&'),
    ...(keys === '' || isInLabel ? {} : { accelerator: acceleratorOf(keys), registerAccelerator: false }),
    click: () => {
      run(id);
    },
  };
}

const KEY_NAMES: Readonly<Record<string, string>> = { '+': 'Plus', ArrowLeft: 'Left', ArrowRight: 'Right', ArrowUp: 'Up', ArrowDown: 'Down' };

/** @param keys as the window writes them, for example "Mod+Shift+Z" */
function acceleratorOf(keys: string): string {
  const [, modifiers = '', key = ''] = /^((?:Mod\+|Shift\+)*)(.+)$/.exec(keys) ?? [];
  return `${modifiers.replace('Mod', 'CmdOrCtrl')}${KEY_NAMES[key] ?? key}`;
}
