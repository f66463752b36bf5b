import { app, needsReady } from './app.ts';
import { asElectron } from './as-electron.ts';
import { FakeEmitter, fakeEvent } from './emitter.ts';
import { FakeWebContents } from './web-contents.ts';

type WindowEvent = 'ready-to-show' | 'show' | 'hide' | 'focus' | 'blur' | 'close' | 'closed' | 'resize' | 'move' | 'maximize' | 'unmaximize' | 'minimize' | 'restore' | 'enter-full-screen' | 'leave-full-screen'
  | 'page-title-updated' | 'unresponsive' | 'responsive' | 'query-session-end' | 'session-end';

let lastId = 0;

/** A window of the system with a page in it. */
export class FakeBrowserWindow extends FakeEmitter<WindowEvent>
  implements Pick<Electron.BrowserWindow, 'id' | 'webContents' | 'loadURL' | 'show' | 'hide' | 'focus' | 'isVisible' | 'isFocused' | 'isMinimized' | 'minimize' | 'restore' | 'maximize' | 'isMaximized' | 'isFullScreen' | 'getNormalBounds' | 'getContentBounds' | 'setBackgroundColor' | 'setProgressBar' | 'close' | 'destroy' | 'isDestroyed' | 'getTitle' | 'setTitle'> {
  readonly id = ++lastId;
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly fakeContents: FakeWebContents;
  bounds: Electron.Rectangle;
  backgroundColor: string;
  /** in the system's bar of programs; below 0: none, above 1: of unknown length */
  progress: { readonly value: number; readonly mode: Electron.ProgressBarOptions['mode'] } = { value: -1, mode: 'none' };
  #title: string;
  #isDestroyed = false;
  #isVisible: boolean;
  #isFocused = false;
  #isMinimized = false;
  #isMaximized = false;
  #isFullScreen = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    needsReady('BrowserWindow');
    this.options = options;
    const { x = 0, y = 0, width = 800, height = 600, show = true, title = app.name, backgroundColor = '#FFF', webPreferences = {} } = options;
    this.bounds = { x, y, width, height };
    this.#isVisible = show;
    this.#title = title;
    this.backgroundColor = backgroundColor;
    this.fakeContents = new FakeWebContents(webPreferences);
    app.windows.add(this);
    app.emit('browser-window-created', fakeEvent({}), this);
  }

  static fromWebContents(contents: Electron.WebContents): Electron.BrowserWindow | null {
    const found = [...app.windows].find(({ fakeContents }) => fakeContents.asElectron === contents);
    return found === undefined ? null : asElectron<Electron.BrowserWindow>(found);
  }

  static getAllWindows(): Electron.BrowserWindow[] {
    return [...app.windows].map((window) => asElectron<Electron.BrowserWindow>(window));
  }

  static getFocusedWindow(): Electron.BrowserWindow | null {
    const found = [...app.windows].find((window) => window.isFocused());
    return found === undefined ? null : asElectron<Electron.BrowserWindow>(found);
  }

  get webContents(): Electron.WebContents {
    return this.fakeContents.asElectron;
  }

  async loadURL(url: string): Promise<void> {
    const isFirst = this.fakeContents.getURL() === '';
    await this.fakeContents.loadURL(url);
    if (isFirst && !this.#isDestroyed) this.emit('ready-to-show');
  }

  show(): void {
    this.#alive();
    this.#isVisible = true;
    this.emit('show');
    this.focus();
  }

  hide(): void {
    this.#alive();
    this.#isVisible = false;
    this.emit('hide');
    this.blur();
  }

  focus(): void {
    this.#alive();
    for (const other of app.windows) if (other !== this) other.blur();
    if (this.#isFocused) return;
    this.#isFocused = true;
    this.emit('focus');
    app.emit('browser-window-focus', fakeEvent({}), this);
  }

  /** Another program comes to the front. */
  blur(): void {
    if (!this.#isFocused) return;
    this.#isFocused = false;
    this.emit('blur');
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  isFocused(): boolean {
    return this.#isFocused;
  }

  isMinimized(): boolean {
    return this.#isMinimized;
  }

  minimize(): void {
    this.#isMinimized = true;
    this.blur();
    this.emit('minimize');
  }

  restore(): void {
    this.#isMinimized = false;
    this.emit('restore');
  }

  maximize(): void {
    this.#isMaximized = true;
    this.emit('maximize');
  }

  unmaximize(): void {
    this.#isMaximized = false;
    this.emit('unmaximize');
  }

  isMaximized(): boolean {
    return this.#isMaximized;
  }

  isFullScreen(): boolean {
    return this.#isFullScreen;
  }

  getNormalBounds(): Electron.Rectangle {
    return { ...this.bounds };
  }

  getContentBounds(): Electron.Rectangle {
    return { ...this.bounds };
  }

  /** Somebody drags the window or its edge. */
  drag(bounds: Electron.Rectangle): void {
    this.bounds = bounds;
    this.emit('move');
    this.emit('resize');
  }

  setBackgroundColor(color: string): void {
    this.backgroundColor = color;
  }

  setProgressBar(progress: number, { mode }: Electron.ProgressBarOptions = { mode: 'normal' }): void {
    this.#alive();
    this.progress = { value: progress, mode };
  }

  getTitle(): string {
    return this.#title;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  close(): void {
    if (this.#isDestroyed) return;
    const event = fakeEvent({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.#isFocused = false;
    this.fakeContents.destroy();
    this.emit('closed');
    app.windowClosed(this);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  #alive(): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
  }
}
