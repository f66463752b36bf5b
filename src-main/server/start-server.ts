import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { MAX_FRAME_BYTES } from '../../src-shared/contract/plain-data.ts';
import { serveContract } from '../../src-shared/contract/server.ts';
import type { Handlers, ServeOptions } from '../../src-shared/contract/server.ts';
import { CONTRACT_PATH } from '../../src-shared/contract/web-socket-port.ts';
import { nowMs } from '../wall-clock.ts';
import { removeAdvert, writeAdvert } from './advert.ts';
import type { Advert } from './advert.ts';
import { lastPort, listen, listenAnywhere, rememberPort } from './listen.ts';
import { answerRequest, showsSecret } from './answer-request.ts';
import type { Site } from './answer-request.ts';
import { OneTimeTokens } from './one-time-tokens.ts';
import { guardProblem, hostRule } from './request-guard.ts';
import { homeKey, newSecret } from './secrets.ts';
import { SERVER_LIMITS } from './server-limits.ts';
import type { ServerLimits } from './server-limits.ts';
import { SessionCookie } from './session-cookie.ts';
import { SocketPort } from './socket-port.ts';
import type { StaticFiles } from './static-files.ts';
import { statusPage } from './status-page.ts';

export interface ServerOptions extends ServeOptions {
  readonly handlers: Partial<Handlers>;
  /** null: that of the last time, so that windows find the server again, or else any that is free */
  readonly port: number | null;
  /** address to bind; by default 127.0.0.1, which nobody else can reach */
  readonly host?: string;
  /** of the built window; where there is no index.html, the page that says what is running stands in for it */
  readonly files: StaticFiles;
  /** folder that exists, for the key of the cookies and the advertisement */
  readonly home: string;
  /** HTML of that page; by default from the handlers. `isStill`: it does not read itself again */
  readonly statusPage?: (isStill: boolean) => Promise<string>;
  readonly limits?: Partial<ServerLimits>;
}

export interface RunningServer {
  /** with a token that works once */
  readonly url: string;
  readonly port: number;
  /** another address that works once */
  mintUrl(): string;
  /** takes the advertisement back and ends all connections */
  close(): Promise<void>;
}

/** @throws UserError `port` where it is taken or must not be used; Error where the home folder cannot be written */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { home, handlers, files } = options;
  const host = options.host ?? '127.0.0.1';
  const limits: ServerLimits = { ...SERVER_LIMITS, ...options.limits };
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: 2 * limits.headersMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs),
  });
  server.maxConnections = limits.connections;
  server.setTimeout(limits.idleMs);
  const port = options.port === null ? await listenAnywhere(server, host, lastPort(home)) : await listen(server, host, options.port);
  const url = `http://${isIP(host) === 6 ? `[${reachable(host)}]` : reachable(host)}:${port}/`;
  const tokens = new OneTimeTokens();
  const mintUrl = (): string => `${url}?token=${tokens.mint()}`;
  const advert: Advert = { pid: process.pid, url, secret: newSecret() };
  const site: Site = {
    hosts: hostRule(host),
    cookie: new SessionCookie(introduce(server, home, port, advert), nowMs),
    tokens,
    secret: advert.secret,
    files,
    statusPage: options.statusPage ?? ((isStill) => statusPage(handlers, isStill)),
    mintUrl,
    onProblem: options.onProblem ?? (() => null),
  };
  server.on('error', (error) => {
    site.onProblem(error, 'server');
  });
  server.on('request', (request, response) => {
    answerRequest(site, request, response);
  });
  const sockets = takeSockets(server, site, limits, options);
  return {
    url: mintUrl(),
    port,
    mintUrl,
    close: async () => {
      removeAdvert(home, advert);
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      for (const socket of sockets) socket.drop(1001, 'the workbench ends');
      server.closeIdleConnections();
      const patience = setTimeout(() => {
        server.closeAllConnections();
      }, 500);
      await closed;
      clearTimeout(patience);
    },
  };
}

/** Writes what others on this home folder are to know. @returns the key of its cookies */
function introduce(server: Server, home: string, port: number, advert: Advert): string {
  try {
    rememberPort(home, port);
    writeAdvert(home, advert);
    return homeKey(home);
  } catch (error) {
    removeAdvert(home, advert);
    server.close();
    throw error;
  }
}

/** Serves the contract on every WebSocket that is let in. @returns those that are open */
function takeSockets(server: Server, site: Site, limits: ServerLimits, options: ServerOptions): ReadonlySet<SocketPort> {
  const ports = new Set<SocketPort>();
  const upgrader = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, clientTracking: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A connection that breaks while it is being refused.
    socket.on('error', () => {
      socket.destroy();
    });
    const refusal = upgradeProblem(request, site) ?? (ports.size >= limits.clients ? { status: '503 Service Unavailable', problem: `more than ${limits.clients} windows and programs are connected` } : null);
    if (refusal !== null) {
      site.onProblem(new Error(refusal.problem), 'upgrade');
      socket.end(`HTTP/1.1 ${refusal.status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      const port = new SocketPort(webSocket, limits);
      ports.add(port);
      port.onClose(() => {
        ports.delete(port);
      });
      serveContract(port, options.handlers, options);
    });
  });
  return ports;
}

/** A page needs the cookie and its Origin; a program the secret. */
function upgradeProblem(request: IncomingMessage, site: Site): { readonly status: string; readonly problem: string } | null {
  const problem = guardProblem(request, site.hosts);
  if (problem !== null) return { status: '403 Forbidden', problem };
  if (request.url !== CONTRACT_PATH) return { status: '404 Not Found', problem: 'there is no such WebSocket' };
  if (showsSecret(request, site.secret)) return null;
  if (request.headers.origin === undefined) return { status: '403 Forbidden', problem: 'the WebSocket does not say which page asks' };
  return site.cookie.accepts(request.headers.cookie) ? null : { status: '403 Forbidden', problem: 'the browser is not known' };
}

/** Where a browser on this machine finds a server that binds all addresses. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
