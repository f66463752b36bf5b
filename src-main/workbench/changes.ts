import type { Disposer } from '../../src-shared/contract/port.ts';

/** What changed in the workbench. It says where to look again, not what is there now: that is in the store. */
export type Change =
  /** state, progress, annotations or place of a run; also a new one, and one that is gone */
  | { readonly about: 'run'; readonly run: string }
  /** state or progress of a step, for all runs that use it */
  | { readonly about: 'step'; readonly step: string }
  | { readonly about: 'datasets' }
  | { readonly about: 'notice' };

/** Tells those who watch that something changed. A listener must not throw and must not be slow. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();

  on(listener: (change: Change) => void): Disposer {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  tell(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}
