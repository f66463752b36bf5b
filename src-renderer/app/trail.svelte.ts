import { untrack } from 'svelte';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import type { CallOutput } from '../../src-shared/contract/registry.ts';

/** A number that someone looks at. */
export interface TracedNumber {
  readonly run: string;
  readonly arm: string;
  /** whose rows the number is made of: one, or several for a mean */
  readonly seeds: readonly number[];
  /** result column, with its FPR target where it has one */
  readonly column: string;
  /** as it is shown, with its interval */
  readonly shown: string;
}

export type TrailContent = CallOutput<'steps.trail'>;

/** Where the selected number comes from, for the bar at the foot of the window. */
export class Trail {
  #number = $state.raw<TracedNumber | null>(null);
  #seed = $state(0);
  #content = $state.raw<TrailContent | null>(null);
  #error = $state.raw<unknown>(null);
  readonly #client: ContractClient;
  #abort: AbortController | null = null;

  constructor(client: ContractClient) {
    this.#client = client;
  }

  get number(): TracedNumber | null {
    return this.#number;
  }

  /** the seed whose trail is shown, of a number over several */
  get seed(): number {
    return this.#seed;
  }

  get content(): TrailContent | null {
    return this.#content;
  }

  get error(): unknown {
    return this.#error;
  }

  /** Selects a number; the one that is selected stays as it is. */
  select(number: TracedNumber, seed: number | undefined = number.seeds[0]): void {
    const { run, arm, column } = number;
    if (seed === undefined) return;
    const same = untrack(() => this.#number !== null && this.#number.run === run && this.#number.arm === arm && this.#number.column === column && this.#seed === seed && this.#error === null);
    this.#number = number;
    this.#seed = seed;
    if (same) return;
    this.#content = null;
    this.#error = null;
    this.#abort?.abort();
    this.#abort = new AbortController();
    void this.#read({ run, arm, seed, column }, this.#abort.signal);
  }

  clear(): void {
    this.#abort?.abort();
    this.#number = null;
    this.#content = null;
    this.#error = null;
  }

  async #read(of: { run: string; arm: string; seed: number; column: string }, signal: AbortSignal): Promise<void> {
    try {
      const content = await this.#client.call('steps.trail', of, { signal });
      if (!signal.aborted) this.#content = content;
    } catch (error) {
      if (!signal.aborted) this.#error = error;
    }
  }
}
