/** What one server grants to all of its clients together, and to each. Whoever asks for more is refused or waits; the server goes on. */
export interface ServerLimits {
  /** TCP connections at once */
  readonly connections: number;
  /** WebSockets at once */
  readonly clients: number;
  /** ms for the head of a request to be complete */
  readonly headersMs: number;
  /** ms without a byte in either direction, after which an HTTP connection is dropped */
  readonly idleMs: number;
  /** bytes of a request's head */
  readonly headerBytes: number;
  /** frames of one client: so many at once, and so many a second on end; more wait in the client's own machine */
  readonly frames: { readonly burst: number; readonly perSecond: number };
  /** the same for the bytes of its frames */
  readonly bytes: { readonly burst: number; readonly perSecond: number };
  /** unreadable frames of one client, after which it is dropped */
  readonly badFrames: number;
  /** bytes that wait to be read by one client, after which it is dropped */
  readonly sendBuffer: number;
  /** ms between two signs of life that a client is asked for; without one it is dropped */
  readonly heartbeatMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  connections: 128,
  clients: 32,
  headersMs: 10_000,
  idleMs: 60_000,
  headerBytes: 16 * 1024,
  frames: { burst: 2000, perSecond: 1000 },
  bytes: { burst: 64 * 1024 * 1024, perSecond: 64 * 1024 * 1024 },
  badFrames: 100,
  sendBuffer: 64 * 1024 * 1024,
  heartbeatMs: 30_000,
};
