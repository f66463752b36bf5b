import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import { serveContract } from '../../../src-shared/contract/server.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { CONTRACT_PATH, openWebSocketPort } from '../../../src-shared/contract/web-socket-port.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/**
 * A throw-away server for looking at the window with invented answers: the built pages and the contract, no home, no
 * security. The product's server is src-main/server.
 */
export function serveWindow(folder: string, handlers: Partial<Handlers>, port = 0): Promise<{ readonly url: string; readonly server: Server; close(): void }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    const file = join(folder, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (bytes) => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  const sockets = new WebSocketServer({ server, path: CONTRACT_PATH });
  sockets.on('connection', (socket) => {
    // What is used of a WebSocket is the same in `ws` and in browsers; their types differ in events that are not used.
    void openWebSocketPort(socket as unknown as WebSocket).then((open) => serveContract(open, handlers, { onProblem: (error, where) => {
      console.error(where, error);
    } }));
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      resolve({
        url: `http://127.0.0.1:${address.port}/`,
        server,
        close: () => {
          for (const client of sockets.clients) client.terminate();
          sockets.close();
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
