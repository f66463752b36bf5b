import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { asElectron } from './as-electron.ts';
import { FakeEmitter } from './emitter.ts';

/** A port in the main process. What it gets waits until `start`; `close` is told when the other end is gone. */
export class FakeMessagePortMain extends FakeEmitter<'message' | 'close'> implements Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'> {
  #port: MessagePort | null;
  #isClosedHere = false;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => {
      if (!this.#isClosedHere && this.#port !== null) this.emit('close');
    });
  }

  postMessage(message: unknown): void {
    this.#port?.postMessage(message);
  }

  start(): void {
    this.#port?.on('message', (data: unknown) => {
      this.emit('message', { data, ports: [] });
    });
  }

  close(): void {
    this.#isClosedHere = true;
    this.#port?.close();
  }

  /** The port goes to a page: here it is of no use any more. */
  detach(): MessagePort {
    const port = this.#port;
    if (port === null) throw new Error('Port at index 0 is already neutered');
    this.#port = null;
    port.removeAllListeners();
    return port;
  }
}

export class FakeMessageChannelMain implements Pick<Electron.MessageChannelMain, 'port1' | 'port2'> {
  readonly port1: Electron.MessagePortMain;
  readonly port2: Electron.MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = asElectron<Electron.MessagePortMain>(new FakeMessagePortMain(port1));
    this.port2 = asElectron<Electron.MessagePortMain>(new FakeMessagePortMain(port2));
  }
}
