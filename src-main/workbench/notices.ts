import type { Notice } from '../../src-shared/contract/topics/system.ts';
import type { Changes } from './changes.ts';

/** Notices that are kept: enough for a window that was away for a while. */
const KEPT = 500;

/** What the workbench has to say to people since it was opened, beside the states of runs. */
export class Notices {
  readonly #changes: Changes;
  readonly #now: () => number;
  readonly #notices: Notice[] = [];
  #dropped = 0;

  constructor(changes: Changes, now: () => number) {
    this.#changes = changes;
    this.#now = now;
  }

  add(level: Notice['level'], code: string, userMessage: string, run: string | null = null): void {
    this.#notices.push({ at: this.#now(), level, code, userMessage, run });
    if (this.#notices.length > KEPT) {
      this.#notices.shift();
      this.#dropped++;
    }
    this.#changes.tell({ about: 'notice' });
  }

  /** Notices from the n-th since the beginning on, and the number to ask with next. */
  since(number: number): { readonly notices: Notice[]; readonly next: number } {
    return { notices: this.#notices.slice(Math.max(0, number - this.#dropped)), next: this.#dropped + this.#notices.length };
  }
}
