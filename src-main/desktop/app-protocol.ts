import { protocol } from 'electron';
import { APP_ORIGIN } from '../../src-shared/desktop/bridge.ts';
import { SECURITY_HEADERS } from '../server/security-headers.ts';
import type { StaticFiles } from '../server/static-files.ts';

const SCHEME = new URL(APP_ORIGIN).protocol.slice(0, -1);
const HOST = new URL(APP_ORIGIN).host;

/** Before Electron is ready. The window's pages then have an origin of their own, as pages of a server have. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

/** @param files of the built window */
export function serveAppFiles(files: StaticFiles): void {
  protocol.handle(SCHEME, (request) => answerAppRequest(files, request.method, request.url));
}

/** The files that are there, by their addresses, whose names need no escapes: nothing else can be reached. */
export function answerAppRequest(files: StaticFiles, method: string, address: string): Response {
  if (method !== 'GET' && method !== 'HEAD') return refusal(405);
  const { host, pathname } = new URL(address);
  const file = host === HOST ? files.get(pathname === '/' ? '/index.html' : pathname) : undefined;
  if (file === undefined) return refusal(404);
  return new Response(method === 'HEAD' ? null : new Uint8Array(file.body), { headers: { ...SECURITY_HEADERS, 'content-type': file.type } });
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: SECURITY_HEADERS });
}
