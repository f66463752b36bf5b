import type { Disposer } from '../../src-shared/contract/port.ts';
import type { Handlers } from '../../src-shared/contract/server.ts';
import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { isAlive } from '../../src-shared/experiment/work-state.ts';

/** A run that was at work and is no more. */
export interface EndedRun {
  readonly run: Run;
  /** since it was at work; it may have been before, too */
  readonly durationMs: number;
}

/** The runs that processes work at, for what is shown outside the window. */
export class RunsAtWork {
  readonly #runs = new Map<string, { readonly run: Run; readonly since: number }>();
  readonly #listeners = new Set<(ended: readonly EndedRun[]) => void>();

  get all(): readonly Run[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /** share of their steps that is done, the mean of the runs, from 0 to 1; null: none is at work */
  get progress(): number | null {
    const { all } = this;
    return all.length === 0 ? null : all.reduce((sum, { stepsDone, stepsTotal }) => sum + stepsDone / Math.max(1, stepsTotal), 0) / all.length;
  }

  /** In a line, for people. */
  get text(): string {
    const { all, progress } = this;
    const [first] = all;
    if (first === undefined || progress === null) return 'No experiment is at work';
    return `${all.length === 1 ? first.name : `${all.length} experiments`}: ${Math.floor(100 * progress)} %`;
  }

  /** Called after each change, with what has ended. */
  on(listener: (ended: readonly EndedRun[]) => void): Disposer {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** Takes in what the workbench says of its runs, until the signal is aborted. @throws what the stream throws */
  async follow(handlers: Pick<Handlers, 'runs.watch'>, signal: AbortSignal): Promise<void> {
    for await (const runs of handlers['runs.watch']({}, { signal })) this.#take(runs);
  }

  #take(runs: readonly Run[]): void {
    const ended: EndedRun[] = [];
    for (const run of runs) {
      const since = this.#runs.get(run.id)?.since;
      if (isAlive(run.status)) this.#runs.set(run.id, { run, since: since ?? performance.now() });
      else if (since !== undefined) {
        this.#runs.delete(run.id);
        ended.push({ run, durationMs: performance.now() - since });
      }
    }
    for (const listener of [...this.#listeners]) listener(ended);
  }
}
