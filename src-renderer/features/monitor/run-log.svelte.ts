import type { ContractClient } from '../../../src-shared/contract/client.ts';
import type { StreamItem } from '../../../src-shared/contract/registry.ts';
import type { StepState } from '../../../src-shared/contract/topics/steps.ts';

export interface LogEntry {
  readonly key: string;
  readonly step: string;
  readonly attempt: number;
  /** ms since 1970; null: not known */
  readonly at: number | null;
  readonly text: string;
}

/** Lines that are held: of a run that takes days, the newest. */
const MOST_LINES = 5000;
/** Lines of each step that are held however old they are: how it ended, and its last checkpoint. */
const MOST_OF_EACH = 20;

/** Streams that are open at once, those of steps at work included. */
const MOST_OPEN = 6;

/** What happened to a run's steps, from the log of each. Logs of steps that were done before the run are theirs, not its. */
export class RunLog {
  readonly #client: ContractClient;
  #entries = $state.raw<readonly LogEntry[]>([]);
  #error = $state.raw<unknown>(null);
  #isCut = $state(false);
  readonly #known = new Map<string, LogEntry>();
  /** attempts of a step whose log was opened last, by step */
  readonly #opened = new Map<string, number>();
  readonly #waiting: string[] = [];
  #open = 0;
  readonly #abort = new AbortController();
  #isDue = false;

  constructor(client: ContractClient) {
    this.#client = client;
  }

  /** the oldest first */
  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  get error(): unknown {
    return this.#error;
  }

  /** Whether older lines than the newest are no longer held. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Opens the logs of steps that have begun, or begun again. */
  want(steps: readonly StepState[]): void {
    for (const { id, attempts, reused, status } of steps) {
      if (reused || attempts === 0 || status === 'queued' || this.#opened.get(id) === attempts) continue;
      this.#opened.set(id, attempts);
      this.#waiting.push(id);
    }
    this.#next();
  }

  close(): void {
    this.#abort.abort();
  }

  #next(): void {
    while (this.#open < MOST_OPEN && !this.#abort.signal.aborted) {
      const step = this.#waiting.shift();
      if (step === undefined) return;
      this.#open++;
      void this.#read(step).finally(() => {
        this.#open--;
        this.#next();
      });
    }
  }

  async #read(step: string): Promise<void> {
    try {
      for await (const lines of this.#client.stream('steps.log', { id: step }, { signal: this.#abort.signal })) this.#take(step, lines);
      this.#error = null;
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#error = error;
    }
  }

  #take(step: string, lines: StreamItem<'steps.log'>): void {
    for (const { attempt, tMs, at, text } of lines) {
      const key = `${step} ${attempt} ${tMs} ${text}`;
      if (!this.#known.has(key)) this.#known.set(key, { key, step, attempt, at, text });
    }
    if (this.#isDue) return;
    this.#isDue = true;
    // Logs of many steps come together.
    setTimeout(() => {
      this.#isDue = false;
      this.#entries = this.#newest([...this.#known.values()].sort((a, b) => (a.at ?? 0) - (b.at ?? 0)));
    }, 100);
  }

  /** Forgets what is too old to be held. A log that is opened again tells it once more, and it is forgotten once more. */
  #newest(sorted: readonly LogEntry[]): readonly LogEntry[] {
    if (sorted.length <= MOST_LINES) return sorted;
    const ofStep = new Map<string, number>();
    let room = MOST_LINES;
    const kept = sorted.toReversed().filter(({ key, step }) => {
      const already = ofStep.get(step) ?? 0;
      ofStep.set(step, already + 1);
      if (room-- > 0 || already < MOST_OF_EACH) return true;
      this.#known.delete(key);
      return false;
    }).reverse();
    this.#isCut ||= kept.length < sorted.length;
    return kept;
  }
}
