import type { MessagePort } from 'node:worker_threads';
import { FakeContextBridge } from './context-bridge.ts';
import { FakeEmitter, later } from './emitter.ts';
import { ipcMain } from './ipc.ts';
import { FakeMessagePortMain } from './message-channel-main.ts';
import { originOf } from './protocol.ts';
import type { FakeWebContents } from './web-contents.ts';
import { FakeWebUtils } from './web-utils.ts';

interface PageMessage {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
  readonly source: object;
  readonly origin: string;
}

/** What a page's scripts, and its preload script, see of their window. */
export interface PageWindow {
  readonly location: { readonly origin: string; href: string };
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void;
  removeEventListener(type: 'message', listener: (event: PageMessage) => void): void;
  postMessage(message: unknown, targetOrigin: string, transfer?: readonly MessagePort[]): void;
}

/** Where messages of a page to the main process come from; null where it is gone. */
type SenderFrame = (page: FakePage) => Electron.WebFrameMain | null;

/** A page that was loaded: its two worlds, and its end of the messages to the main process. */
export class FakePage {
  readonly url: string;
  readonly contextBridge = new FakeContextBridge();
  readonly ipcRenderer: FakeIpcRenderer;
  readonly window: PageWindow;
  readonly webUtils = new FakeWebUtils();
  readonly #listeners = new Set<(event: PageMessage) => void>();
  readonly #ports = new Set<MessagePort>();
  isGone = false;

  constructor(url: string, contents: FakeWebContents, senderFrame: SenderFrame) {
    this.url = url;
    this.ipcRenderer = new FakeIpcRenderer(this, contents, senderFrame);
    const origin = originOf(url);
    const window: PageWindow = {
      location: { origin, href: url },
      addEventListener: (_type, listener) => {
        this.#listeners.add(listener);
      },
      removeEventListener: (_type, listener) => {
        this.#listeners.delete(listener);
      },
      postMessage: (message, targetOrigin, transfer = []) => {
        if (targetOrigin !== '*' && targetOrigin !== '/') new URL(targetOrigin);
        const data: unknown = structuredClone(message);
        later(() => {
          if (this.isGone || (targetOrigin !== '*' && targetOrigin !== '/' && targetOrigin !== origin)) return;
          for (const listener of [...this.#listeners]) listener({ data, ports: transfer, source: window, origin });
        });
      },
    };
    this.window = window;
  }

  /** Runs the preload script as a sandboxed page does: CommonJS, with `electron` alone to ask for. */
  run(preload: string): void {
    const parts = { ipcRenderer: this.ipcRenderer, contextBridge: this.contextBridge, webUtils: this.webUtils };
    const require = (name: string): unknown => {
      if (name !== 'electron') throw new Error(`module not found: ${name}`);
      return parts;
    };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what Electron does
    const script = new Function('require', 'module', 'exports', 'window', 'process', preload);
    Reflect.apply(script, undefined, [require, { exports: {} }, {}, this.window, undefined]);
  }

  /** What the preload script gave the page, by its name in `window`. */
  exposed(key: string): Readonly<Record<string, unknown>> | null {
    return this.contextBridge.exposed.get(key) ?? null;
  }

  /** A message of the main process arrives. */
  receive(channel: string, args: readonly unknown[], ports: readonly MessagePort[] = []): void {
    for (const port of ports) this.#ports.add(port);
    if (!this.isGone) this.ipcRenderer.emit(channel, { sender: this.ipcRenderer, ports }, ...args);
  }

  /** Another page comes in its place, or its process ends: its ports close. */
  end(): void {
    this.isGone = true;
    for (const port of this.#ports) port.close();
  }
}

export class FakeIpcRenderer extends FakeEmitter<string> implements Pick<Electron.IpcRenderer, 'send' | 'invoke'> {
  readonly #page: FakePage;
  readonly #contents: FakeWebContents;
  readonly #senderFrame: SenderFrame;

  constructor(page: FakePage, contents: FakeWebContents, senderFrame: SenderFrame) {
    super();
    this.#page = page;
    this.#contents = contents;
    this.#senderFrame = senderFrame;
  }

  send(channel: string, ...args: unknown[]): void {
    const copies: unknown[] = structuredClone(args);
    later(() => {
      ipcMain.emit(channel, { ...this.#event(), ports: [], returnValue: undefined, reply: (to: string, ...answer: unknown[]) => { this.#contents.send(to, ...answer); } }, ...copies);
    });
  }

  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const copies: unknown[] = structuredClone(args);
    await new Promise(setImmediate);
    const answer = ipcMain.answer(channel, this.#event(), copies);
    const isGone = await answer.then(() => this.#page.isGone, () => this.#page.isGone);
    // Nothing goes on in a page that is gone.
    return isGone ? new Promise(() => undefined) : answer;
  }

  #event(): Electron.IpcMainInvokeEvent {
    return { type: 'frame', frameId: 1, processId: 1, sender: this.#contents.asElectron, senderFrame: this.#senderFrame(this.#page), defaultPrevented: false, preventDefault: () => undefined };
  }
}

/** Takes ports away from the main process, as `postMessage` does. */
export function transferred(ports: readonly unknown[]): MessagePort[] {
  return ports.map((port) => {
    if (!(port instanceof FakeMessagePortMain)) throw new TypeError('Invalid value for transfer');
    return port.detach();
  });
}
