import type { BrowserWindow } from 'electron';

/** The one window of the program. */
export interface KeptWindow {
  /** brings it to the front; opens it anew where it was closed */
  readonly show: () => void;
  /** null: it is closed */
  readonly current: () => BrowserWindow | null;
}

/** @param open a window that shows itself */
export function keepWindow(open: () => BrowserWindow): KeptWindow {
  let window: BrowserWindow | null = null;
  return {
    current: () => window,
    show: () => {
      if (window !== null) {
        if (window.isMinimized()) window.restore();
        window.show();
        return;
      }
      window = open();
      window.once('closed', () => {
        window = null;
      });
    },
  };
}
