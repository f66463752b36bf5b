import { BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from '../../src-shared/desktop/bridge.ts';
import { trust } from './trusted-sender.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

const SIZE = { width: 1360, height: 880 };
/** Below it the window's tables would have to be scrolled sideways; it still works. */
const LEAST = { minWidth: 480, minHeight: 400 };

interface MainWindowOptions {
  readonly preload: string;
  /** file that says how the window was left */
  readonly stateFile: string;
}

/** Opens the window of the workbench; it is shown when its page is drawn. */
export function openMainWindow({ preload, stateFile }: MainWindowOptions): BrowserWindow {
  const kept = readWindowState(stateFile, screen.getAllDisplays().map(({ workArea }) => workArea));
  const window = new BrowserWindow({
    ...LEAST,
    ...(kept.bounds ?? SIZE),
    show: false,
    title: 'MU-ALIGN Workbench',
    backgroundColor: paper(),
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true, webviewTag: false, spellcheck: false, navigateOnDragDrop: false, zoomFactor: kept.zoom },
  });
  trust(window);
  if (kept.maximised) window.maximize();
  const repaint = (): void => {
    window.setBackgroundColor(paper());
  };
  nativeTheme.on('updated', repaint);
  window.once('ready-to-show', () => {
    window.show();
  });
  // A window that is not seen could not even be closed.
  window.webContents.once('did-fail-load', () => {
    if (!window.isDestroyed()) window.show();
  });
  window.on('close', () => {
    writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximised: window.isMaximized(), zoom: window.webContents.zoomFactor });
  });
  window.once('closed', () => {
    nativeTheme.off('updated', repaint);
  });
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Until the page is drawn, and beneath it: its own paper. */
function paper(): string {
  return nativeTheme.shouldUseDarkColors ? '#15181b' : '#ffffff';
}
