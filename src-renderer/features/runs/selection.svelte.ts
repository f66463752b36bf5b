import type { Run } from '../../../src-shared/contract/topics/runs.ts';

/** Runs that are chosen, across pages and filters, in the order of choosing. */
export class Selection {
  #runs = $state.raw<ReadonlyMap<string, Run>>(new Map());
  readonly ids = $derived<ReadonlySet<string>>(new Set(this.#runs.keys()));
  /** row from which Shift extends */
  #anchor: number | null = null;

  get runs(): Run[] {
    return [...this.#runs.values()];
  }

  get size(): number {
    return this.#runs.size;
  }

  /** @param extend from the row that was chosen last to this one. @param between rows that are held */
  toggle(run: Run, index: number, extend: boolean, between: (from: number, to: number) => readonly Run[]): void {
    if (extend && this.#anchor !== null) {
      const [from, to] = [Math.min(this.#anchor, index), Math.max(this.#anchor, index)];
      this.add(between(from, to + 1));
      return;
    }
    this.#anchor = index;
    const next = new Map(this.#runs);
    if (!next.delete(run.id)) next.set(run.id, run);
    this.#runs = next;
  }

  add(runs: readonly Run[]): void {
    this.#runs = new Map([...this.#runs, ...runs.map((run) => [run.id, run] as const)]);
  }

  drop(ids: readonly string[]): void {
    this.#runs = new Map([...this.#runs].filter(([id]) => !ids.includes(id)));
  }

  clear(): void {
    this.#runs = new Map();
    this.#anchor = null;
  }
}
