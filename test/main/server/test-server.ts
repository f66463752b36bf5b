import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { startServer } from '../../../src-main/server/start-server.ts';
import type { RunningServer, ServerOptions } from '../../../src-main/server/start-server.ts';

const ended: (() => Promise<void> | void)[] = [];

/** Done after the test, the last first. */
export function atEnd(action: () => Promise<void> | void): void {
  ended.unshift(action);
}

afterEach(async () => {
  for (const action of ended.splice(0)) await action();
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'server-'));
  atEnd(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A server on a home folder of its own, which ends with the test. */
export async function testServer(options: Partial<ServerOptions> = {}): Promise<RunningServer & { readonly home: string; readonly origin: string }> {
  const home = options.home ?? temporaryFolder();
  const server = await startServer({ handlers: {}, port: null, files: new Map(), ...options, home });
  atEnd(() => server.close());
  return { ...server, home, origin: `http://127.0.0.1:${server.port}` };
}

/** Opens an address as a browser does. @returns the Cookie header of what follows */
export async function enter(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** A WebSocket as a page of the server opens it. */
export function pageSocket({ port, origin }: { readonly port: number; readonly origin: string }, cookie: string, options: ClientOptions = {}): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/contract`, { origin, headers: { cookie }, perMessageDeflate: false, ...options });
  atEnd(() => {
    socket.terminate();
  });
  return socket;
}

/** The end of a socket: HTTP status of the refusal, or code and reason of the close. */
export function fate(socket: WebSocket): Promise<{ readonly status: number } | { readonly code: number; readonly reason: string }> {
  return new Promise((resolve) => {
    socket.on('error', () => null);
    socket.on('unexpected-response', (_request, response) => {
      resolve({ status: response.statusCode ?? 0 });
      response.resume();
    });
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
    });
  });
}

export function opened(socket: WebSocket): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      resolve(socket);
    });
    socket.on('error', reject);
  });
}

/** Sends bytes as they are. @returns all that came until the server closed */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      answer += data;
    });
    socket.on('error', () => null);
    socket.on('close', () => {
      resolve(answer);
    });
    socket.write(text);
  });
}
