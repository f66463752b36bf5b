import type { MessagePortLike } from './port.ts';

/** What is used of the standard MessagePort: the browser's and Node's both have it. */
export interface ChannelPortLike {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  addEventListener(type: 'message' | 'messageerror' | 'close', listener: (event: object) => void): void;
}

/** An end of the contract over one end of a MessageChannel. Messages are cloned on their way, typed arrays included. */
export function channelPort(port: ChannelPortLike): MessagePortLike {
  const messageListeners = new Set<(message: unknown) => void>();
  const closeListeners = new Set<() => void>();
  let isClosed = false;
  const shut = (): void => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of [...closeListeners]) listener();
    closeListeners.clear();
  };
  port.addEventListener('message', (event) => {
    if (!isClosed && 'data' in event) for (const listener of [...messageListeners]) listener(event.data);
  });
  port.addEventListener('close', shut);
  // A message that cannot be read is lost, and what it answered with it.
  port.addEventListener('messageerror', () => {
    port.close();
    shut();
  });
  port.start();
  return {
    post: (message) => {
      if (!isClosed) port.postMessage(message);
    },
    onMessage: (listener) => {
      messageListeners.add(listener);
      return () => {
        messageListeners.delete(listener);
      };
    },
    onClose: (listener) => {
      if (isClosed) listener();
      else closeListeners.add(listener);
      return () => {
        closeListeners.delete(listener);
      };
    },
    close: () => {
      port.close();
      shut();
    },
  };
}
