import type { Disposer } from '../../src-shared/contract/port.ts';
import type { JournalLine } from '../../src-shared/experiment/step-file.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { factsOfBeginning } from './attempt-facts.ts';
import type { JobEvent } from './job-event.ts';
import type { AttemptFacts, JobStore } from './job-store.ts';
import { Ledger } from './ledger.ts';
import { runsOf } from './workload.ts';
import type { LiveRun, LiveStep } from './workload.ts';

/** Writes down what happens to runs, steps and attempts, and tells those who listen. */
export class JobRecord {
  readonly #store: JobStore;
  readonly #now: () => number;
  readonly #ledger: Ledger;
  readonly #listeners = new Set<(event: JobEvent) => void>();
  readonly #events: JobEvent[] = [];
  #telling = false;
  #held = 0;

  constructor(store: JobStore, now: () => number) {
    this.#store = store;
    this.#now = now;
    this.#ledger = new Ledger((text) => { this.tell({ type: 'trouble', text }); });
  }

  on(listener: (event: JobEvent) => void): Disposer {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** Tells what a change brings about only when it is whole: a listener may call for the next one. */
  whole(change: () => void): void {
    this.#held++;
    try {
      change();
    } finally {
      this.#held--;
    }
    this.#tellAll();
  }

  tell(event: JobEvent): void {
    this.#events.push(event);
    this.#tellAll();
  }

  #tellAll(): void {
    if (this.#held > 0 || this.#telling) return;
    this.#telling = true;
    try {
      for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
        for (const listener of [...this.#listeners]) listener(event);
      }
    } finally {
      this.#telling = false;
    }
  }

  /** @throws what the store throws, when what waits to be written still cannot be */
  settle(): void {
    this.#ledger.settle();
  }

  close(): void {
    this.#ledger.close();
  }

  run(run: LiveRun, state: WorkState, reason = ''): void {
    const at = this.#now();
    run.state = state;
    this.#ledger.write(() => { this.#store.changeRun(run.id, state, at, reason); });
    this.tell({ type: 'run', run: run.id, state, reason });
  }

  /** Of a step that no attempt is open at. */
  step({ step }: LiveStep, state: WorkState, reason = ''): void {
    this.#ledger.write(() => { this.#store.changeStep(step.id, state, reason); });
  }

  /** Of a step and of the attempt at it, as one change. */
  stepAndAttempt(live: LiveStep, state: WorkState, reason = ''): void {
    const attempt = live.work?.attempt ?? null;
    const { id } = live.step;
    const at = this.#now();
    this.#ledger.write(() => {
      this.#store.together(() => {
        if (attempt !== null) this.#store.changeAttempt(id, attempt.number, state, at, reason);
        this.#store.changeStep(id, state, reason);
      });
    });
    if (attempt !== null) this.tell({ type: 'attempt', step: live.step, runs: runsOf(live), ...attempt, state, reason });
  }

  /** @returns the number of a new attempt, running */
  attempt({ step }: LiveStep, atLeast: number): number {
    this.settle();
    return this.#store.openAttempt(step.id, this.#now(), atLeast);
  }

  /** An attempt has its folder; one whose step is to stop stops as well. */
  opened(live: LiveStep): void {
    const attempt = live.work?.attempt ?? null;
    if (attempt === null) return;
    const told = { type: 'attempt', step: live.step, runs: runsOf(live), ...attempt, reason: '' } as const;
    this.tell({ ...told, state: 'running' });
    if (!live.stopping) return;
    const at = this.#now();
    this.#ledger.write(() => { this.#store.changeAttempt(live.step.id, attempt.number, 'stopping', at); });
    this.tell({ ...told, state: 'stopping' });
  }

  facts(live: LiveStep, facts: Partial<AttemptFacts>): void {
    const attempt = live.work?.attempt ?? null;
    if (attempt !== null) this.#ledger.write(() => { this.#store.describeAttempt(live.step.id, attempt.number, facts); });
  }

  line(live: LiveStep, line: JournalLine): void {
    if (line.type === 'attempt') this.facts(live, factsOfBeginning(line));
    this.tell({ type: 'line', step: live.step, runs: runsOf(live), line });
  }
}
