import { app, needsReady } from './app.ts';
import { asElectron } from './as-electron.ts';
import { FakeDownloadItem } from './download-item.ts';
import { FakeEmitter, FakeEvent } from './emitter.ts';
import { FakeProtocol } from './protocol.ts';

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type DeviceHandler = Parameters<Electron.Session['setDevicePermissionHandler']>[0];

/** What pages share. Without handlers it grants what is asked for, as Electron does. */
export class FakeSession extends FakeEmitter<'will-download'> implements Pick<Electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'setSpellCheckerEnabled'> {
  readonly fakeProtocol: FakeProtocol;
  readonly protocol: Electron.Protocol;
  spellChecks = true;
  #request: RequestHandler = null;
  #check: CheckHandler = null;
  #device: DeviceHandler = null;

  constructor(own: FakeProtocol) {
    super();
    this.fakeProtocol = own;
    this.protocol = asElectron<Electron.Protocol>(own);
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(handler: DeviceHandler): void {
    this.#device = handler;
  }

  setSpellCheckerEnabled(enable: boolean): void {
    this.spellChecks = enable;
  }

  /** A page lets a file be downloaded. @returns what became of it; null: the program did not let it */
  async download(contents: Electron.WebContents, url: string, name: string, content: string): Promise<string | null> {
    const item = new FakeDownloadItem(url, name, content);
    const event = new FakeEvent();
    this.emit('will-download', event, item, contents);
    return event.defaultPrevented ? null : item.end();
  }

  /** What a page gets that asks. */
  grants(contents: Electron.WebContents, permission: Parameters<NonNullable<RequestHandler>>[1], requestingUrl: string): Promise<boolean> {
    const handler = this.#request;
    if (handler === null) return Promise.resolve(true);
    return new Promise((resolve) => {
      handler(contents, permission, resolve, { isMainFrame: true, requestingUrl });
    });
  }

  /** What a page sees that looks whether it may. */
  allows(contents: Electron.WebContents, permission: Parameters<NonNullable<CheckHandler>>[1], origin: string): boolean {
    return this.#check === null || this.#check(contents, permission, origin, { isMainFrame: true });
  }

  allowsDevice(details: Electron.DevicePermissionHandlerHandlerDetails): boolean {
    return this.#device !== null && this.#device(details);
  }
}

/** Electron's `protocol`: that of the default session. */
export const protocol = new FakeProtocol();
const sessions = new Map<string, FakeSession>();

function sessionOf(partition: string): FakeSession {
  needsReady('a session');
  const known = sessions.get(partition);
  if (known !== undefined) return known;
  const made = new FakeSession(partition === '' ? protocol : new FakeProtocol());
  sessions.set(partition, made);
  app.emit('session-created', made);
  return made;
}

/** Electron's `session`, in which a session is made when it is asked for. */
export const fakeSession = {
  get fakeDefault(): FakeSession {
    return sessionOf('');
  },
  get defaultSession(): Electron.Session {
    return asElectron<Electron.Session>(sessionOf(''));
  },
  fromPartition: (partition: string): Electron.Session => asElectron<Electron.Session>(sessionOf(partition)),
};

/** @param partition '' is the default one */
export function fakeSessionOf(partition: string): FakeSession {
  return sessionOf(partition);
}
