import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { asElectron } from './as-electron.ts';
import { FakeEmitter, FakeEvent, fakeEvent, later } from './emitter.ts';
import type { FakeBrowserWindow } from './browser-window.ts';

type AppEvent = 'ready' | 'window-all-closed' | 'before-quit' | 'will-quit' | 'quit' | 'activate' | 'second-instance' | 'open-file'
  | 'web-contents-created' | 'browser-window-created' | 'browser-window-focus' | 'session-created' | 'render-process-gone' | 'child-process-gone';

/** Switches of Chromium that the program was started with. */
class FakeCommandLine implements Pick<Electron.CommandLine, 'hasSwitch'> {
  readonly switches = new Set<string>();

  hasSwitch(name: string): boolean {
    return this.switches.has(name);
  }
}

/** Electron's `app`. Its `ready` comes once, and not before the entry has run: tests say when. */
export class FakeApp extends FakeEmitter<AppEvent> implements Pick<Electron.App, 'isReady' | 'whenReady' | 'quit' | 'exit' | 'focus' | 'getPath' | 'setPath' | 'getVersion' | 'setAppUserModelId' | 'requestSingleInstanceLock' | 'releaseSingleInstanceLock' | 'setBadgeCount' | 'addRecentDocument' | 'clearRecentDocuments' | 'commandLine' | 'isPackaged' | 'name'> {
  readonly isPackaged = false;
  name = 'Electron';
  /** whether another instance with the same user data runs */
  isSecond = false;
  /** what a second instance was asked to tell the first */
  toldFirst: unknown = null;
  userModelId = '';
  focused = 0;
  /** null: it runs */
  exitCode: number | null = null;
  badgeCount = 0;
  readonly fakeCommandLine = new FakeCommandLine();
  readonly windows = new Set<FakeBrowserWindow>();
  readonly paths = new Map<string, string>([['downloads', tmpdir()]]);
  /** the system's own list, newest first */
  recentDocuments: string[] = [];
  readonly #ready = Promise.withResolvers<undefined>();
  readonly #ended = Promise.withResolvers<number>();
  #isReady = false;
  #isQuitting = false;

  // What tests do.

  /** The system has started the program. */
  async becomeReady(): Promise<void> {
    if (this.#isReady) throw new Error('ready comes once');
    await new Promise(setImmediate);
    this.#isReady = true;
    this.emit('ready', fakeEvent({}), {});
    this.#ready.resolve(undefined);
    await this.#ready.promise;
  }

  get ended(): Promise<number> {
    return this.#ended.promise;
  }

  /** Somebody starts the program once more. */
  startAgain(argv: readonly string[], workingDirectory: string, additionalData: unknown = null): void {
    later(() => {
      this.emit('second-instance', fakeEvent({}), [...argv], workingDirectory, structuredClone(additionalData));
    });
  }

  /** Somebody opens a file by the system's file manager, or drops it on the program's icon. A Mac alone tells it so. */
  openFile(path: string): FakeEvent {
    const event = new FakeEvent();
    this.emit('open-file', event, path);
    return event;
  }

  /** Called by windows. */
  windowClosed(window: FakeBrowserWindow): void {
    this.windows.delete(window);
    if (this.windows.size > 0) return;
    if (this.#isQuitting) this.#finish();
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  // What Electron declares.

  get commandLine(): Electron.CommandLine {
    return asElectron<Electron.CommandLine>(this.fakeCommandLine);
  }

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  quit(): void {
    const event = new FakeEvent();
    this.#isQuitting = true;
    this.emit('before-quit', event);
    if (event.defaultPrevented) {
      this.#isQuitting = false;
      return;
    }
    const windows = [...this.windows];
    for (const window of windows) {
      window.close();
      if (!window.isDestroyed()) {
        this.#isQuitting = false;
        return;
      }
    }
    if (windows.length === 0) this.#finish();
  }

  exit(exitCode = 0): void {
    if (this.exitCode !== null) return;
    for (const window of [...this.windows]) window.destroy();
    this.#end(exitCode);
  }

  focus(): void {
    this.focused++;
  }

  getPath(name: string): string {
    const path = this.paths.get(name);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }

  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} is not there`);
    if (this.#isReady && name === 'sessionData') throw new Error('the session is open already');
    this.paths.set(name, path);
  }

  getVersion(): string {
    return '45.4.1';
  }

  addRecentDocument(path: string): void {
    this.recentDocuments = [path, ...this.recentDocuments.filter((other) => other !== path)];
  }

  clearRecentDocuments(): void {
    this.recentDocuments = [];
  }

  setAppUserModelId(id: string): void {
    this.userModelId = id;
  }

  setBadgeCount(count = 0): boolean {
    this.badgeCount = count;
    return true;
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    if (this.isSecond) this.toldFirst = structuredClone(additionalData ?? null);
    return !this.isSecond;
  }

  releaseSingleInstanceLock(): void {
    this.isSecond = false;
  }

  #finish(): void {
    const event = new FakeEvent();
    this.emit('will-quit', event);
    this.#isQuitting = false;
    if (!event.defaultPrevented) this.#end(0);
  }

  #end(exitCode: number): void {
    if (this.exitCode !== null) return;
    this.exitCode = exitCode;
    this.emit('quit', fakeEvent({}), exitCode);
    this.#ended.resolve(exitCode);
  }
}

export const app = new FakeApp();

/** For objects that Electron makes only of a program that is ready. @throws as Electron does */
export function needsReady(what: string): void {
  if (!app.isReady()) throw new Error(`Cannot create ${what} before app is ready`);
}

