import { untrack } from 'svelte';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { runChangeText } from '../../src-shared/experiment/work-state-text.ts';

/** Runs that the window holds for choosing among: the newest. The screen Runs pages through all. */
const MOST = 500;

/** The newest runs and every change of them, for pickers, counts, the palette and what is announced. */
export class RunBook {
  #byId = $state.raw<ReadonlyMap<string, Run>>(new Map());
  #total = $state(0);
  #isRead = $state(false);
  #error = $state.raw<unknown>(null);

  /** newest first, without archived ones */
  readonly all = $derived([...this.#byId.values()].filter(({ archived }) => !archived).sort((a, b) => b.createdAt - a.createdAt));
  /** those that have results to look at: the whole of them */
  readonly withResults = $derived(this.all.filter(({ status }) => status === 'completed' || status === 'diverged'));
  readonly active = $derived(this.all.filter(({ status }) => status === 'running' || status === 'stopping' || status === 'queued'));

  /** of all that are not archived, also beyond those held here */
  get total(): number {
    return this.#total;
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  get error(): unknown {
    return this.#error;
  }

  get(id: string): Run | null {
    return this.#byId.get(id) ?? null;
  }

  /** Takes changed runs in, as a call or the stream gave them. */
  take(runs: readonly Run[]): void {
    this.#byId = new Map([...untrack(() => this.#byId), ...runs.map((run) => [run.id, run] as const)]);
  }

  /**
   * Reads the newest runs, and every change from then on. The list is asked for when the watch has begun: what comes between
   * the two, such as the committed results at the first start, would never be seen.
   *
   * @param announce says a change of state to who cannot see it
   */
  async follow(client: ContractClient, signal: AbortSignal, announce: (text: string) => void): Promise<void> {
    try {
      let isFirst = true;
      for await (const runs of client.stream('runs.watch', {}, { signal })) {
        if (isFirst) await this.readAgain(client, signal);
        isFirst = false;
        if (signal.aborted) return;
        const known = this.#byId;
        this.#total += runs.filter(({ id }) => !known.has(id)).length;
        for (const text of this.#changesTo(runs)) announce(text);
        this.take(runs);
      }
    } catch (error) {
      if (!signal.aborted) this.#error = error;
    }
  }

  /** The same for when nobody waits for it. Never rejects. @returns what changed since, in sentences: not what was told meanwhile */
  async readAgain(client: ContractClient, signal: AbortSignal): Promise<string[]> {
    try {
      return await this.read(client, signal);
    } catch (error) {
      if (!signal.aborted) this.#error = error;
      return [];
    }
  }

  /** Reads the newest runs anew, for example after some were archived or opened. @returns what changed since, in sentences */
  async read(client: ContractClient, signal?: AbortSignal): Promise<string[]> {
    const { runs, total } = await client.call('runs.list', { filter: { text: '', archived: false, all: [] }, sort: [{ field: 'createdAt', descending: true }], page: { offset: 0, limit: MOST } }, { signal });
    const changes = this.#changesTo(runs);
    this.#byId = new Map(runs.map((run) => [run.id, run]));
    this.#total = total;
    this.#isRead = true;
    this.#error = null;
    return changes;
  }

  /** Changes of state from what is held here at this moment. */
  #changesTo(runs: readonly Run[]): string[] {
    const known = untrack(() => this.#byId);
    return runs.filter(({ id, status }) => (known.get(id)?.status ?? status) !== status).map(runChangeText);
  }
}
