import { app } from './app.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const privileged = new Map<string, Electron.Privileges>();

/** Answers requests of pages for addresses of the program's own schemes. */
export class FakeProtocol implements Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'> {
  readonly #handlers = new Map<string, Handler>();

  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    if (privileged.size > 0) throw new Error('it can be called once: a second call would replace the first');
    for (const { scheme, privileges } of schemes) privileged.set(scheme, privileges ?? {});
  }

  handle(scheme: string, handler: Handler): void {
    if (!app.isReady()) throw new Error('protocol.handle can be called only when app is ready');
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  /** What a page gets for an address. */
  async fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const handler = this.#handlers.get(new URL(address).protocol.slice(0, -1));
    if (handler === undefined) return Response.error();
    return handler(new Request(address, init));
  }
}

/** What was asked for a scheme before the program was ready; null: nothing. */
export function privilegesOf(scheme: string): Electron.Privileges | null {
  return privileged.get(scheme) ?? null;
}

/** Origin of an address as a page of it has it: schemes that are not standard have none. */
export function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return protocol === 'http:' || protocol === 'https:' || privilegesOf(protocol.slice(0, -1))?.standard === true ? `${protocol}//${host}` : 'null';
}
