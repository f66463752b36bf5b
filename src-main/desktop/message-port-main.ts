import type { MessagePortMain } from 'electron';
import type { MessagePortLike } from '../../src-shared/contract/port.ts';

/** An end of the contract over a port in the main process. Electron tells of its closing only where the other side closed it. */
export function messagePortMain(port: MessagePortMain): MessagePortLike {
  const messageListeners = new Set<(message: unknown) => void>();
  const closeListeners = new Set<() => void>();
  let isClosed = false;
  const shut = (): void => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of [...closeListeners]) listener();
    closeListeners.clear();
  };
  port.on('message', ({ data }: { readonly data: unknown }) => {
    if (!isClosed) for (const listener of [...messageListeners]) listener(data);
  });
  port.on('close', shut);
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
