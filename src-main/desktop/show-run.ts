import { APP_ORIGIN } from '../../src-shared/desktop/bridge.ts';
import type { KeptWindow } from './kept-window.ts';

/** Brings the window to the front, at the screen of a run: another place of the same page, which goes on. */
export function showRun(window: KeptWindow, run: string): void {
  window.show();
  const contents = window.current()?.webContents;
  if (contents === undefined) return;
  const go = (): void => {
    const address = `${APP_ORIGIN}/#/monitor/${encodeURIComponent(run)}`;
    // The page that it shows already would be loaded anew.
    if (contents.getURL() !== address) contents.loadURL(address).catch(() => undefined);
  };
  if (contents.isLoading()) contents.once('did-finish-load', go);
  else go();
}
