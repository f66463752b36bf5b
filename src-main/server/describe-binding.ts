import { isLoopback } from './request-guard.ts';

/** What it means to bind an address, for whoever asked for it; null for this machine alone, which means nothing more. */
export function describeBinding(host: string, port: number): string | null {
  if (isLoopback(host)) return null;
  const who = host === '0.0.0.0' || host === '::' ? 'any machine that can reach this one' : `any machine that can reach ${host}`;
  return [
    `The server listens on ${host}, port ${port}: ${who} can try to connect.`,
    'Only who opens an address with its token is let in, and may then do everything that you can do in the workbench: start and stop runs, delete them, read data.',
    'The connection is not encrypted: whoever can listen in on the network can read the address and all that follows.',
    `Safer: leave --host out and use a tunnel, ssh -L ${port}:127.0.0.1:${port} THIS-MACHINE.`,
  ].join('\n');
}
