import type { DesktopBridge } from '../../src-shared/desktop/bridge.ts';

const PARTS = ['connect', 'showActions', 'onAction', 'onOpen', 'onSaved', 'choose', 'placeOf', 'print'] as const satisfies readonly (keyof DesktopBridge)[];

/** What the desktop application gives this window; null in a browser. */
export function desktopBridge(of: object): DesktopBridge | null {
  const given: unknown = Reflect.get(of, 'desktop');
  return isBridge(given) ? given : null;
}

function isBridge(given: unknown): given is DesktopBridge {
  return typeof given === 'object' && given !== null && PARTS.every((part) => typeof Reflect.get(given, part) === 'function');
}
