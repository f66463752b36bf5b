import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { IpcRendererEvent } from 'electron';
import type { MessagePort } from 'node:worker_threads';
import type { Disposer } from '../../src-shared/contract/port.ts';
import { CHANNELS, CONTRACT_PORT } from '../../src-shared/desktop/bridge.ts';
import type { ChosenPlace, DesktopBridge } from '../../src-shared/desktop/bridge.ts';

/** What is used of the page's window; this file is typed with Node's names. */
declare const window: { readonly location: { readonly origin: string }; postMessage(message: unknown, targetOrigin: string, transfer: readonly MessagePort[]): void };

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a channel carries is said by whoever listens
function listen<T>(channel: string, listener: (message: T) => void): Disposer {
  const receive = (_event: IpcRendererEvent, message: T): void => {
    listener(message);
  };
  ipcRenderer.on(channel, receive);
  return () => {
    ipcRenderer.off(channel, receive);
  };
}

const bridge: DesktopBridge = {
  connect: () => {
    ipcRenderer.send(CHANNELS.connect);
  },
  showActions: (actions) => {
    ipcRenderer.send(CHANNELS.showActions, actions);
  },
  onAction: (listener) => listen(CHANNELS.action, listener),
  onOpen: (listener) => {
    const take = (): void => void ipcRenderer.invoke(CHANNELS.take).then((places: readonly ChosenPlace[]) => { places.forEach(listener); });
    take();
    return listen(CHANNELS.open, take);
  },
  onSaved: (listener) => listen(CHANNELS.saved, listener),
  choose: () => ipcRenderer.invoke(CHANNELS.choose),
  placeOf: (file) => {
    const path = webUtils.getPathForFile(file);
    return path === '' ? Promise.resolve(null) : ipcRenderer.invoke(CHANNELS.place, path);
  },
  print: (report) => ipcRenderer.invoke(CHANNELS.print, report),
};

// The port cannot cross the bridge, but a message to the page's own window can carry it.
ipcRenderer.on(CHANNELS.port, ({ ports }) => {
  window.postMessage(CONTRACT_PORT, window.location.origin, ports);
});
contextBridge.exposeInMainWorld('desktop', bridge);
