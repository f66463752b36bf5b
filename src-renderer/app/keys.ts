/** What a key press looks like to a shortcut; a KeyboardEvent is one. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * Whether a key press is a shortcut such as "?", "j", "Mod+K" or "Mod+Shift+Z". Mod is Command on a Mac and Control
 * elsewhere. For signs that some keyboards type with Shift, such as "?", Shift is not looked at.
 */
export function pressesKeys(keys: string, press: KeyPress, isMac: boolean): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) === '' ? '+' : (parts.at(-1) ?? '');
  const wantsMod = parts.includes('Mod');
  if ((isMac ? press.metaKey : press.ctrlKey) !== wantsMod) return false;
  if ((isMac ? press.ctrlKey : press.metaKey) || press.altKey) return false;
  if (key.toLowerCase() !== press.key.toLowerCase()) return false;
  return !/^[a-z]$/i.test(key) || press.shiftKey === parts.includes('Shift');
}

const NAMES: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };

/** A shortcut as the keys to press, for reading. */
export function keysText(keys: string, isMac: boolean): string[] {
  const parts = keys.endsWith('++') || keys === '+' ? [...keys.slice(0, -1).split('+').filter((part) => part !== ''), '+'] : keys.split('+');
  return parts.map((part) => (part === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : (NAMES[part] ?? (/^[a-z]$/.test(part) && parts.length > 1 ? part.toUpperCase() : part))));
}
