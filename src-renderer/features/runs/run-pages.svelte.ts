import type { ContractClient } from '../../../src-shared/contract/client.ts';
import type { CallInput, CallOutput } from '../../../src-shared/contract/registry.ts';
import type { Run } from '../../../src-shared/contract/topics/runs.ts';

export type RunMetric = CallOutput<'runs.metrics'>[number];

/** What is listed: filter and order. */
export type ListQuestion = Omit<CallInput<'runs.list'>, 'page'>;

/** Runs that are read at once. */
const PAGE = 100;

/** The runs that a question finds, read page by page as they come into sight. What was read stays until its successor is there. */
export class RunPages {
  #rows = $state.raw<ReadonlyMap<number, Run>>(new Map());
  #values = $state.raw<ReadonlyMap<string, RunMetric>>(new Map());
  #total = $state(0);
  #isRead = $state(false);
  #error = $state.raw<unknown>(null);
  #isLoading = $state(false);
  readonly #client: ContractClient;
  #question: ListQuestion | null = null;
  #columns: readonly string[] = [];
  #range = { from: 0, to: PAGE };
  #abort = new AbortController();
  /** pages that were asked for, of the question as it is now */
  #asked = new Set<number>();
  /** the rows that are held are those of a question before */
  #isStale = false;

  constructor(client: ContractClient) {
    this.#client = client;
  }

  get total(): number {
    return this.#total;
  }

  /** whether there was an answer yet */
  get isRead(): boolean {
    return this.#isRead;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  get error(): unknown {
    return this.#error;
  }

  rowAt(index: number): Run | null {
    return this.#rows.get(index) ?? null;
  }

  /** a result column of a run; null: it has none, or it is not read yet */
  valueOf(run: string, column: string): RunMetric | null {
    return this.#values.get(`${run}\n${column}`) ?? null;
  }

  /** Runs of some rows that are held here. */
  between(from: number, to: number): Run[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => this.#rows.get(from + i)).filter((run) => run !== undefined);
  }

  /** Asks another question, or the same one again. */
  ask(question: ListQuestion): void {
    this.#question = question;
    this.refresh();
  }

  /** Result columns that are shown. */
  showColumns(columns: readonly string[]): void {
    const added = columns.filter((column) => !this.#columns.includes(column));
    this.#columns = columns;
    if (added.length > 0 && this.#rows.size > 0) void this.#readValues([...this.#rows.values()], added, this.#abort.signal);
  }

  /** Rows that come into sight. */
  want(from: number, to: number): void {
    this.#range = { from, to };
    this.#readRange();
  }

  refresh(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#asked = new Set();
    this.#isStale = true;
    this.#readRange();
  }

  close(): void {
    this.#abort.abort();
  }

  #readRange(): void {
    if (this.#question === null) return;
    const last = Math.floor(Math.max(0, this.#range.to - 1) / PAGE);
    for (let page = Math.floor(this.#range.from / PAGE); page <= last; page++) {
      if (this.#asked.has(page)) continue;
      this.#asked.add(page);
      void this.#readPage(page, this.#question, this.#abort.signal);
    }
  }

  async #readPage(page: number, question: ListQuestion, signal: AbortSignal): Promise<void> {
    const offset = page * PAGE;
    this.#isLoading = true;
    try {
      const { total, runs } = await this.#client.call('runs.list', { ...question, page: { offset, limit: PAGE } }, { signal });
      if (signal.aborted) return;
      const rows = new Map(this.#isStale ? [] : this.#rows);
      for (const [i, run] of runs.entries()) rows.set(offset + i, run);
      this.#isStale = false;
      this.#rows = rows;
      this.#total = total;
      this.#isRead = true;
      this.#error = null;
      // Fewer than before: the rows in sight may lie beyond the end.
      if (runs.length === 0 && total > 0 && offset >= total) this.want(Math.max(0, total - PAGE), total);
      await this.#readValues(runs, this.#columns, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#asked.delete(page);
      this.#error = error;
    } finally {
      if (!signal.aborted) this.#isLoading = false;
    }
  }

  async #readValues(runs: readonly Run[], columns: readonly string[], signal: AbortSignal): Promise<void> {
    if (runs.length === 0 || columns.length === 0) return;
    try {
      const values = await this.#client.call('runs.metrics', { ids: runs.slice(0, 1000).map(({ id }) => id), columns: [...columns] }, { signal });
      if (signal.aborted) return;
      this.#values = new Map([...this.#values, ...values.map((value) => [`${value.run}\n${value.column}`, value] as const)]);
    } catch (error) {
      if (!signal.aborted) this.#error = error;
    }
  }
}
