import { app, session } from 'electron';
import type { Session } from 'electron';
import { APP_ORIGIN } from '../../src-shared/desktop/bridge.ts';
import { openOutside } from './open-outside.ts';

/** All that a page may ask the system for: writing text that somebody copies. */
const GRANTED = 'clipboard-sanitized-write';

/** Keeps every page of this program where it is, whatever runs in it, and every session from giving it anything. Before the first page. */
export function guardPages(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { readonly url: string; readonly isMainFrame: boolean; preventDefault(): void }): void => {
      if (!event.isMainFrame || !isOwn(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: 'deny' };
    });
  });
  app.on('session-created', guardSession);
  // It is there by then, whoever made it.
  void app.whenReady().then(() => { guardSession(session.defaultSession); });
}

function guardSession(of: Session): void {
  of.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) => {
    callback(permission === GRANTED && isOwn(requestingUrl));
  });
  of.setPermissionCheckHandler((_contents, permission, origin) => permission === GRANTED && isOwn(origin));
  of.setDevicePermissionHandler(() => false);
  of.on('will-download', (event, item) => {
    if (!isOwn(item.getURL().replace(/^blob:/, ''))) event.preventDefault();
  });
}

function isOwn(address: string): boolean {
  return address === APP_ORIGIN || address.startsWith(`${APP_ORIGIN}/`);
}
