import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionCookie } from './session-cookie.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';
import { guardProblem } from './request-guard.ts';
import type { HostRule } from './request-guard.ts';
import { sameSecret } from './secrets.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';
import { REFRESH_S, onwardPage, refusalPage } from './status-page.ts';
import { STATUS_STYLE } from './status-style.ts';

/** What decides on a request. */
export interface Site {
  readonly hosts: HostRule;
  readonly cookie: SessionCookie;
  readonly tokens: OneTimeTokens;
  /** of the advertisement: a program that can read the home folder shows it instead of a cookie */
  readonly secret: string;
  readonly files: StaticFiles;
  readonly statusPage: (isStill: boolean) => Promise<string>;
  /** a new address that works once */
  readonly mintUrl: () => string;
  readonly onProblem: (error: unknown, about: string) => void;
}

/** Asked by a program that shows the secret: answers with a new address. */
export const NEW_ADDRESS_PATH = '/new-address';
export const STATUS_STYLE_PATH = '/status.css';

const HTML = 'text/html; charset=utf-8';

/** Whether a program shows the secret of the advertisement. */
export function showsSecret(request: IncomingMessage, secret: string): boolean {
  const [, given] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  return given !== undefined && sameSecret(given, secret);
}

export function answerRequest(site: Site, request: IncomingMessage, response: ServerResponse): void {
  answer(site, request, response).catch((error: unknown) => {
    site.onProblem(error, 'request');
    if (response.headersSent) response.destroy();
    else refuse(response, 500, 'Something went wrong', 'The workbench met a fault of its own.');
  });
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const problem = guardProblem(request, site.hosts);
  if (problem !== null) {
    refuse(response, 403, 'Not allowed', `The workbench refused this: ${problem}.`);
    return;
  }
  const { path, query } = target(request.url ?? '');
  if (path === null) {
    refuse(response, 400, 'Not understood', 'This address is damaged.');
    return;
  }
  const isProgram = showsSecret(request, site.secret);
  if (path === NEW_ADDRESS_PATH && request.method === 'POST' && isProgram) {
    send(request, response, 200, 'application/json', JSON.stringify({ url: site.mintUrl() }));
    return;
  }
  if ((request.method !== 'GET' && request.method !== 'HEAD') || hasBody(request)) {
    response.setHeader('allow', 'GET, HEAD');
    refuse(response, 405, 'Not allowed', 'This server answers questions for pages and nothing else.');
    return;
  }
  const isKnown = isProgram || site.cookie.accepts(request.headers.cookie);
  const token = path === '/' ? query.get('token') : null;
  if (token !== null) {
    // What a browser loads ahead may never be looked at: the token is kept for when it is.
    const isAhead = request.method === 'HEAD' || request.headers['sec-purpose'] !== undefined || request.headers['purpose'] !== undefined;
    if (isAhead) refuse(response, 503, 'Not yet', 'This address works once, when it is opened.');
    else enter(site, request, response, token, isKnown);
    return;
  }
  if (!isKnown) {
    refuse(response, 403, 'This browser is not known to the workbench', 'Open the address that the workbench printed at its start, or start it again on the same home folder: it then opens a new address of the server that runs.');
    return;
  }
  await answerKnown(site, path, query.has('still'), request, response);
}

/** Exchanges a token for a cookie, and the address for one without the token. */
function enter(site: Site, request: IncomingMessage, response: ServerResponse, token: string, isKnown: boolean): void {
  if (site.tokens.redeem(token)) response.setHeader('set-cookie', site.cookie.issue());
  else if (!isKnown) {
    refuse(response, 403, 'This address was used already', 'Each address that the workbench prints works once. Start it again on the same home folder: it then opens a new address of the server that runs.');
    return;
  }
  response.setHeader('cache-control', 'no-store');
  // After a click in the page of another site, a chat for example, the browser would not show the cookie to where a
  // redirect leads; it does when a page of ours leads there.
  if (request.headers['sec-fetch-site'] === 'cross-site') send(request, response, 200, HTML, onwardPage());
  else response.writeHead(303, { location: '/' }).end();
}

async function answerKnown(site: Site, path: string, isStill: boolean, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = site.files.get(path === '/' ? '/index.html' : path);
  if (file !== undefined) {
    response.setHeader('cache-control', file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('etag', file.etag);
    if (request.headers['if-none-match'] === file.etag) response.writeHead(304).end();
    else send(request, response, 200, file.type, file.body);
    return;
  }
  response.setHeader('cache-control', 'no-store');
  if (path === '/' || path === '/status') {
    const body = await site.statusPage(isStill);
    if (!isStill) response.setHeader('refresh', REFRESH_S);
    send(request, response, 200, HTML, body);
  } else if (path === STATUS_STYLE_PATH) send(request, response, 200, 'text/css; charset=utf-8', STATUS_STYLE);
  // Browsers ask for it by themselves.
  else if (path === '/favicon.ico') response.writeHead(204).end();
  else refuse(response, 404, 'Nothing here', 'The workbench has no page at this address.');
}

function send(request: IncomingMessage, response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function refuse(response: ServerResponse, status: number, title: string, said: string): void {
  const body = refusalPage(title, said);
  // A body that comes with the request is not waited for.
  response.writeHead(status, { 'content-type': HTML, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store', connection: 'close' });
  response.end(body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** @returns path null where the address has none that could be decoded */
function target(url: string): { readonly path: string | null; readonly query: URLSearchParams } {
  const [path = '', query = ''] = url.split('?', 2);
  try {
    return { path: path.startsWith('/') ? decodeURIComponent(path) : null, query: new URLSearchParams(query) };
  } catch {
    return { path: null, query: new URLSearchParams() };
  }
}
