import { Menu, Tray } from 'electron';
import { join } from 'node:path';
import type { Disposer } from '../../src-shared/contract/port.ts';
import type { RunsAtWork } from '../workbench/runs-at-work.ts';

const ICONS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'tray/trayTemplate.png', win32: 'icon.ico' };

export interface TrayOptions {
  readonly icons: string;
  readonly runs: RunsAtWork;
  readonly show: () => void;
  readonly quit: () => void;
}

/** Stands for the window while that is hidden, and says how far the runs are. @returns what takes it away */
export function keepInTray({ icons, runs, show, quit }: TrayOptions): Disposer {
  const tray = new Tray(join(icons, ICONS[process.platform] ?? '32x32.png'));
  let shown = '';
  const update = (): void => {
    const { text } = runs;
    if (text === shown) return;
    shown = text;
    tray.setToolTip(`MU-ALIGN Workbench\n${text}`);
    tray.setContextMenu(Menu.buildFromTemplate([{ label: text, enabled: false }, { type: 'separator' }, { label: 'Show the workbench', click: show }, { label: 'Quit', click: quit }]));
  };
  update();
  tray.on('click', show);
  const forget = runs.on(update);
  return () => {
    forget();
    tray.destroy();
  };
}
