import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';

/** A run as the contract tells it. */
export function toldRun(id: string, changes: Partial<Run> = {}): Run {
  return {
    id, name: id, status: 'running', kind: 'own', source: 'own', preset: null, configHash: null, dataset: 'scenes', engine: 'wasm', methods: ['scrub'], seeds: [1],
    createdAt: 0, endedAt: null, stepsDone: 0, stepsTotal: 4, etaMs: null, tags: [], note: '', evaluationNoise: false, archived: false, problem: null, ...changes,
  };
}

/** A workbench that says of its runs what it is told to. */
export class ToldRuns {
  readonly #told: (readonly Run[])[] = [];
  #wake: () => void = () => undefined;

  readonly handlers: Pick<Handlers, 'runs.watch'> = { 'runs.watch': () => this.#stream() };

  /** Resolves when it has been heard. */
  async tell(...runs: readonly Run[]): Promise<void> {
    this.#told.push(runs);
    this.#wake();
    await new Promise(setImmediate);
  }

  async *#stream(): AsyncGenerator<Run[]> {
    for (;;) {
      const next = this.#told.shift();
      if (next === undefined) await new Promise<void>((resolve) => { this.#wake = resolve; });
      else yield [...next];
    }
  }
}
