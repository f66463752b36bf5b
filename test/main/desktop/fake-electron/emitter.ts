import { EventEmitter } from 'node:events';

type Listener = (...args: unknown[]) => unknown;

/**
 * An Electron object that emits. `Name` lists the events that it has here; that each is one of Electron's, and that
 * the program listens to no other, is tested (uses.test.ts).
 */
export class FakeEmitter<Name extends string> {
  readonly #emitter = new EventEmitter();

  on(event: Name, listener: Listener): this {
    this.#emitter.on(event, listener);
    return this;
  }

  once(event: Name, listener: Listener): this {
    this.#emitter.once(event, listener);
    return this;
  }

  off(event: Name, listener: Listener): this {
    this.#emitter.off(event, listener);
    return this;
  }

  removeListener(event: Name, listener: Listener): this {
    return this.off(event, listener);
  }

  emit(event: Name, ...args: unknown[]): boolean {
    return this.#emitter.emit(event, ...args);
  }

  listenerCount(event: Name): number {
    return this.#emitter.listenerCount(event);
  }
}

/** An event whose default can be prevented, with what it tells. */
export class FakeEvent {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

export function fakeEvent<T extends object>(told: T): FakeEvent & T {
  return Object.assign(new FakeEvent(), told);
}

/** Later, as everything that comes from another process does. */
export function later(act: () => void): void {
  setImmediate(act);
}
