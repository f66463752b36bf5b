import type { MessagePort } from 'node:worker_threads';
import { app } from './app.ts';
import { asElectron } from './as-electron.ts';
import { FakeEmitter, fakeEvent, later } from './emitter.ts';
import { FakePage, transferred } from './page.ts';
import { preloadCode } from './preload-code.ts';
import { originOf } from './protocol.ts';
import { fakeSessionOf } from './session.ts';
import type { FakeSession } from './session.ts';

type WebContentsEvent = 'will-navigate' | 'will-redirect' | 'will-frame-navigate' | 'will-attach-webview' | 'did-start-navigation' | 'did-finish-load' | 'did-fail-load' | 'did-navigate-in-page' | 'dom-ready'
  | 'render-process-gone' | 'unresponsive' | 'responsive' | 'destroyed' | 'preload-error' | 'zoom-changed' | 'did-create-window';
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

/** The main frame of a page, or a frame within it. */
export class FakeWebFrameMain implements Pick<Electron.WebFrameMain, 'url' | 'origin' | 'parent' | 'detached'> {
  readonly url: string;
  readonly origin: string;
  readonly parent: Electron.WebFrameMain | null;
  readonly detached = false;

  constructor(url: string, parent: Electron.WebFrameMain | null = null) {
    this.url = url;
    this.origin = originOf(url);
    this.parent = parent;
  }
}

let lastId = 0;

/** What shows pages, each in its own turn: their process and what it may do. */
export class FakeWebContents extends FakeEmitter<WebContentsEvent>
  implements Pick<Electron.WebContents, 'id' | 'mainFrame' | 'session' | 'getURL' | 'loadURL' | 'isLoading' | 'reload' | 'forcefullyCrashRenderer' | 'send' | 'postMessage' | 'setWindowOpenHandler' | 'printToPDF' | 'isDestroyed' | 'isCrashed' | 'zoomFactor' | 'close'> {
  readonly id = ++lastId;
  readonly asElectron = asElectron<Electron.WebContents>(this);
  readonly fakeSession: FakeSession;
  readonly preferences: Electron.WebPreferences;
  zoomFactor: number;
  /** the page that is shown; null: none, or its process is gone */
  page: FakePage | null = null;
  #frame = new FakeWebFrameMain('about:blank');
  #open: OpenHandler | null = null;
  /** of the page that is shown */
  #text = '';
  #isDestroyed = false;
  #isCrashed = false;
  #isLoading = false;

  constructor(preferences: Electron.WebPreferences) {
    super();
    this.preferences = preferences;
    this.zoomFactor = preferences.zoomFactor ?? 1;
    this.fakeSession = fakeSessionOf(preferences.partition ?? '');
    app.emit('web-contents-created', fakeEvent({}), this);
  }

  get session(): Electron.Session {
    return asElectron<Electron.Session>(this.fakeSession);
  }

  get mainFrame(): Electron.WebFrameMain {
    return asElectron<Electron.WebFrameMain>(this.#frame);
  }

  getURL(): string {
    return this.#frame.url === 'about:blank' ? '' : this.#frame.url;
  }

  isLoading(): boolean {
    return this.#isLoading;
  }

  async loadURL(url: string): Promise<void> {
    this.#alive();
    if (this.page !== null && url !== this.#frame.url && url.includes('#') && url.split('#')[0] === this.#frame.url.split('#')[0]) {
      // Another place of the same page, which stays.
      this.#frame = new FakeWebFrameMain(url);
      this.page.window.location.href = url;
      this.emit('did-navigate-in-page', fakeEvent({}), url, true, 1, 1);
      return;
    }
    this.#isLoading = true;
    try {
      await this.#load(url);
    } finally {
      this.#isLoading = false;
    }
    if (!this.#isDestroyed) this.emit('did-finish-load');
  }

  async #load(url: string): Promise<void> {
    const response = await this.fakeSession.fakeProtocol.fetch(url);
    if (response.type === 'error') {
      this.emit('did-fail-load', fakeEvent({}), -2, 'ERR_FAILED', url, true, 1, 1);
      throw new Error(`ERR_FAILED (-2) loading '${url}'`);
    }
    this.#text = await response.text();
    const code = this.preferences.preload === undefined ? null : await preloadCode(this.preferences.preload);
    if (this.#isDestroyed) return;
    this.page?.end();
    this.#isCrashed = false;
    this.#frame = new FakeWebFrameMain(url);
    this.emit('did-start-navigation', fakeEvent({ url, isMainFrame: true, isSameDocument: false }));
    const { mainFrame } = this;
    const page = new FakePage(url, this, (of) => (of === this.page ? mainFrame : null));
    this.page = page;
    if (code !== null) {
      try {
        page.run(code);
      } catch (error) {
        this.emit('preload-error', fakeEvent({}), this.preferences.preload, error);
      }
    }
    this.emit('dom-ready', fakeEvent({}));
  }

  reload(): void {
    const { url } = this.#frame;
    later(() => void this.loadURL(url));
  }

  forcefullyCrashRenderer(): void {
    this.crash('killed', 1);
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver(channel, args, []);
  }

  postMessage(channel: string, message: unknown, transfer: readonly Electron.MessagePortMain[] = []): void {
    this.#deliver(channel, [message], transferred(transfer));
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#open = handler;
  }

  /** No PDF, but what would be in it. */
  async printToPDF(options: Electron.PrintToPDFOptions): Promise<Buffer> {
    await new Promise(setImmediate);
    this.#alive();
    if (this.page === null) throw new Error('Failed to generate PDF: there is no page');
    return Buffer.from(`%PDF ${JSON.stringify(options)}\n${this.#text}`);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isCrashed(): boolean {
    return this.#isCrashed;
  }

  close(): void {
    this.destroy();
  }

  /** Called by its window. */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.page?.end();
    this.page = null;
    this.emit('destroyed');
  }

  // What people and pages do.

  /** A link, a script or a form leads elsewhere. @returns whether it was allowed, and so done */
  async navigate(url: string, how: 'will-navigate' | 'will-redirect' = 'will-navigate'): Promise<boolean> {
    for (const name of ['will-frame-navigate', how] as const) {
      const event = fakeEvent({ url, isSameDocument: false, isMainFrame: true, frame: this.mainFrame, initiator: this.mainFrame });
      this.emit(name, event, url, false, true);
      if (event.defaultPrevented) return false;
    }
    await this.loadURL(url);
    return true;
  }

  /** A frame within the page leads elsewhere. @returns whether it may */
  navigateFrame(url: string): boolean {
    const event = fakeEvent({ url, isSameDocument: false, isMainFrame: false, frame: asElectron<Electron.WebFrameMain>(new FakeWebFrameMain(url, this.mainFrame)), initiator: this.mainFrame });
    this.emit('will-frame-navigate', event);
    return !event.defaultPrevented;
  }

  /** `window.open`, or a link to another window. */
  openWindow(url: string): 'allow' | 'deny' {
    const details: Electron.HandlerDetails = { url, frameName: '', features: '', disposition: 'new-window', referrer: { policy: 'no-referrer', url: '' } };
    return this.#open?.(details).action ?? 'allow';
  }

  /** The page wants a webview. @returns whether it gets one */
  attachWebview(): boolean {
    const event = fakeEvent({});
    this.emit('will-attach-webview', event, {}, {});
    return !event.defaultPrevented;
  }

  /** Its process ends. */
  crash(reason: Electron.RenderProcessGoneDetails['reason'] = 'crashed', exitCode = 1): void {
    this.#isCrashed = true;
    this.page?.end();
    this.page = null;
    const details: Electron.RenderProcessGoneDetails = { reason, exitCode };
    later(() => {
      app.emit('render-process-gone', fakeEvent({}), this, details);
      this.emit('render-process-gone', fakeEvent({}), details);
    });
  }

  #deliver(channel: string, args: unknown[], ports: readonly MessagePort[]): void {
    this.#alive();
    const copies: unknown[] = structuredClone(args);
    const { page } = this;
    later(() => {
      page?.receive(channel, copies, ports);
    });
  }

  #alive(): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
  }
}
