import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Names under which a browser may reach the server. */
export interface HostRule {
  readonly names: ReadonlySet<string>;
  /** any address in digits: nobody can make a browser believe that a foreign page came from one */
  readonly addresses: boolean;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** @param host that the server binds */
export function hostRule(host: string): HostRule {
  const own = isIP(host) === 6 ? `[${host}]` : host.toLowerCase();
  if (isLoopback(host)) return { names: new Set([...LOOPBACK, own]), addresses: false };
  return { names: new Set([...LOOPBACK, own, hostname().toLowerCase()]), addresses: true };
}

/**
 * Why a request is refused before anything else is looked at; null when it may go on.
 *
 * A page of another site can make a browser ask a server on its own machine. Two headers, which no page can set, tell:
 * `Host` says by what name the server was looked up (a name that someone pointed at 127.0.0.1 is not one of ours), and
 * `Origin` says which page asks. The port of `Host` is free, as a tunnel may end at another one.
 */
export function guardProblem(request: IncomingMessage, rule: HostRule): string | null {
  const hosts = request.headersDistinct['host'] ?? [];
  const [host = ''] = hosts;
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1];
  if (hosts.length !== 1 || name === undefined) return 'the request does not name one host';
  const isAddress = isIP(name.replace(/^\[|\]$/g, '')) !== 0;
  if (!rule.names.has(name) && !(rule.addresses && isAddress)) return `the server is not known as ${name}`;
  const origins = request.headersDistinct['origin'] ?? [];
  if (origins.some((origin) => origin !== `http://${host}`) || origins.length > 1) return 'the request comes from the page of another site';
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  // A link may lead here from anywhere; nothing else may.
  if ((site === 'cross-site' || site === 'same-site') && mode !== 'navigate') return 'the request comes from the page of another site';
  return null;
}
