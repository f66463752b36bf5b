import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { writeDurably } from '../durable-file.ts';
import { UserError } from '../workbench/user-error.ts';

const PORT_FILE = 'server-port';

/** @param port 0: any that is free. @returns the one that it is. @throws UserError `port` */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    return await bound(server, host, port);
  } catch (cause) {
    const reason = hasCode(cause, 'EADDRINUSE') ? 'another program uses it' : hasCode(cause, 'EACCES') ? 'the system does not allow it' : hasCode(cause, 'EADDRNOTAVAIL') ? 'this machine has no such address' : String(cause);
    throw new UserError('port', `the server cannot listen on ${host}, port ${port === 0 ? 'any' : port}: ${reason}`, 'give another one with --port or --host, or leave them out', cause);
  }
}

/** The preferred port, or any where that is taken. */
export async function listenAnywhere(server: Server, host: string, preferred: number | null): Promise<number> {
  if (preferred === null) return listen(server, host, 0);
  try {
    return await bound(server, host, preferred);
  } catch {
    return listen(server, host, 0);
  }
}

/** The port of the last server on a home folder. */
export function lastPort(home: string): number | null {
  try {
    const port = Number(readFileSync(join(home, PORT_FILE), 'utf8'));
    return Number.isInteger(port) && port >= 1024 && port <= 65_535 ? port : null;
  } catch {
    return null;
  }
}

export function rememberPort(home: string, port: number): void {
  if (lastPort(home) !== port) writeDurably(join(home, PORT_FILE), `${port}\n`);
}

function bound(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(address.port);
    });
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
