import { connectDesktop } from '../../../src-renderer/app/connect-desktop.ts';
import type { ReconnectingClient } from '../../../src-shared/contract/reconnecting-client.ts';
import type { FakePage } from './fake-electron/page.ts';

/** A window's client, over what the preload script gave the page. */
export function connectPage(page: FakePage): ReconnectingClient {
  const connect = page.exposed('desktop')?.['connect'];
  if (typeof connect !== 'function') throw new Error('the page has no bridge');
  return connectDesktop({ connect: () => { Reflect.apply(connect, undefined, []); } }, page.window);
}
