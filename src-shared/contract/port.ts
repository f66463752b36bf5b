/** Takes back what was registered. */
export type Disposer = () => void;

/**
 * One end of a channel that keeps the order of its messages: a MessagePort, a WebSocket behind the binary codec, or
 * memory. Messages are plain data with typed arrays; what arrives is not trusted.
 */
export interface MessagePortLike {
  /** never blocks; after close it does nothing */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Disposer;
  /** called once, whichever side closed or however the channel broke; at once when it is closed already */
  onClose(listener: () => void): Disposer;
  close(): void;
}
