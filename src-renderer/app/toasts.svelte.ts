import { untrack } from 'svelte';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'ok' | 'info' | 'warn' | 'bad';
  /** takes back what was done; null: it cannot be, or need not be */
  readonly undo: (() => unknown) | null;
}

const SHOWN_MS = 6000;
/** long enough to read, to find the key and to press it */
const UNDO_MS = 12_000;

/** What was done, for a while, at the window's lower edge; it takes no focus. */
export class Toasts {
  #items = $state.raw<readonly Toast[]>([]);
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #lastId = 0;

  get items(): readonly Toast[] {
    return this.#items;
  }

  show(text: string, { tone = 'ok', undo = null }: Partial<Pick<Toast, 'tone' | 'undo'>> = {}): void {
    const toast: Toast = { id: ++this.#lastId, text, tone, undo };
    this.#items = [...untrack(() => this.#items).slice(-2), toast];
    this.resume(toast);
  }

  dismiss(id: number): void {
    this.pause(id);
    this.#items = untrack(() => this.#items).filter((toast) => toast.id !== id);
  }

  /** Undoes the newest that can be undone. @returns whether there was one */
  undoLast(): boolean {
    const last = untrack(() => this.#items).findLast(({ undo }) => undo !== null);
    if (last === undefined) return false;
    this.dismiss(last.id);
    last.undo?.();
    return true;
  }

  /** while it is pointed at or focused */
  pause(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  resume({ id, undo }: Toast): void {
    this.pause(id);
    this.#timers.set(id, setTimeout(() => {
      this.dismiss(id);
    }, undo === null ? SHOWN_MS : UNDO_MS));
  }
}
