import type { MessagePortLike } from './port.ts';

/**
 * Two ends of a channel in memory, for a client in the same process. Messages arrive in later microtasks, in order,
 * after `carry` has made the far side's own copy.
 *
 * @param carry what a transport does to a message; by default a structured clone
 */
export function memoryPorts(carry: (message: unknown) => unknown = (message) => structuredClone(message)): [MessagePortLike, MessagePortLike] {
  const first = new MemoryPort(carry);
  const second = new MemoryPort(carry);
  first.other = second;
  second.other = first;
  return [first, second];
}

class MemoryPort implements MessagePortLike {
  other: MemoryPort | null = null;
  readonly #carry: (message: unknown) => unknown;
  readonly #onMessage = new Set<(message: unknown) => void>();
  readonly #onClose = new Set<() => void>();
  #closed = false;

  constructor(carry: (message: unknown) => unknown) {
    this.#carry = carry;
  }

  post(message: unknown): void {
    if (this.#closed) return;
    const copy = this.#carry(message);
    const { other } = this;
    queueMicrotask(() => other?.receive(copy));
  }

  receive(message: unknown): void {
    if (this.#closed) return;
    for (const listener of [...this.#onMessage]) listener(message);
  }

  onMessage(listener: (message: unknown) => void): () => void {
    this.#onMessage.add(listener);
    return () => this.#onMessage.delete(listener);
  }

  onClose(listener: () => void): () => void {
    if (this.#closed) listener();
    else this.#onClose.add(listener);
    return () => this.#onClose.delete(listener);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of [...this.#onClose]) listener();
    this.other?.close();
  }
}
