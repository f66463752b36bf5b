import type { MessagePortMain } from 'electron';
import { channelPort } from '../../src-shared/contract/channel-port.ts';
import type { MessagePortLike } from '../../src-shared/contract/port.ts';

/** An end of the contract over a port in the main process: a MessagePort whose events are an emitter's. */
export function messagePortMain(port: MessagePortMain): MessagePortLike {
  return channelPort({
    postMessage: (message) => { port.postMessage(message); },
    start: () => { port.start(); },
    close: () => { port.close(); },
    addEventListener: (type, listener) => {
      if (type === 'message') port.on('message', listener);
      else if (type === 'close') port.on('close', () => { listener({}); });
    },
  });
}
