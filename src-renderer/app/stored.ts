const PREFIX = 'mu-align.';

/**
 * Small settings of this browser, such as the theme. What belongs to the work (views, notes) is kept by the workbench.
 * A browser that keeps nothing (private windows, full disk) is no fault: the setting then lasts as long as the window.
 */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // It lasts as long as the window.
  }
}
