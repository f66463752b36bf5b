import { LiveCurves } from './live-curves.ts';
import { MetricTail } from './metric-tail.ts';
import type { TailOptions } from './metric-tail.ts';

/** Time between two looks at a journal. A worker writes to it every 200 ms. */
const LOOK_EVERY_MS = 100;
/** A tail is kept so long after its last user, who may come back with the next question. */
const LINGER_MS = 10_000;

/** A tail that somebody uses. */
export interface TailUse {
  readonly tail: MetricTail;
  readonly curves: LiveCurves;
  /** when what there was has been read; rejects when it cannot be */
  readonly ready: Promise<void>;
  release(): void;
}

interface Entry {
  readonly tail: MetricTail;
  readonly curves: LiveCurves;
  /** the first look */
  ready: Promise<void>;
  users: number;
  /** looks at the journal, or forgets the tail */
  timer: NodeJS.Timeout | null;
  looking: boolean;
  lookAgain: boolean;
  idleSince: number;
}

/** The tails of steps that are being watched: one a step, however many watch it. Closed by their owner. */
export class MetricTails {
  readonly #optionsOf: (step: string) => TailOptions;
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  constructor(optionsOf: (step: string) => TailOptions) {
    this.#optionsOf = optionsOf;
  }

  use(step: string): TailUse {
    const entry = this.#entryOf(step);
    entry.users++;
    let isReleased = false;
    return {
      tail: entry.tail,
      curves: entry.curves,
      ready: entry.ready,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        entry.users--;
        entry.idleSince = performance.now();
      },
    };
  }

  /** Looks at once: the step is said to have changed. */
  changed(step: string): void {
    const entry = this.#entries.get(step);
    if (entry === undefined) return;
    if (entry.looking) entry.lookAgain = true;
    else this.#look(step, entry).catch(() => null);
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#entries.values()) clearTimeout(timer ?? undefined);
    this.#entries.clear();
  }

  #entryOf(step: string): Entry {
    const known = this.#entries.get(step);
    if (known !== undefined && !known.tail.outdated) return known;
    clearTimeout(known?.timer ?? undefined);
    const tail = new MetricTail(step, this.#optionsOf(step));
    const entry: Entry = { tail, curves: new LiveCurves(tail), ready: Promise.resolve(), users: 0, timer: null, looking: false, lookAgain: false, idleSince: performance.now() };
    this.#entries.set(step, entry);
    entry.ready = this.#look(step, entry);
    entry.ready.catch(() => null);
    return entry;
  }

  /** Rejects when a journal cannot be read, and looks again all the same: a disk may come back. */
  async #look(step: string, entry: Entry): Promise<void> {
    clearTimeout(entry.timer ?? undefined);
    entry.timer = null;
    entry.looking = true;
    try {
      do await entry.tail.look();
      while (isAskedAgain(entry));
    } finally {
      entry.looking = false;
      this.#lookLater(step, entry);
    }
  }

  #lookLater(step: string, entry: Entry): void {
    if (this.#closed || this.#entries.get(step) !== entry) return;
    if (entry.users === 0 && performance.now() - entry.idleSince > LINGER_MS) {
      this.#entries.delete(step);
      return;
    }
    entry.timer = setTimeout(() => {
      this.#look(step, entry).catch(() => null);
    }, entry.tail.ended ? LINGER_MS : LOOK_EVERY_MS);
    // Watching keeps no program alive.
    entry.timer.unref();
  }
}

/** Whether another look was asked for during the last one. */
function isAskedAgain(entry: Entry): boolean {
  const { lookAgain } = entry;
  entry.lookAgain = false;
  return lookAgain;
}
