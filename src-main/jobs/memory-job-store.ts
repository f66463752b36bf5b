import { assertTransition, hasResult, isAlive } from '../../src-shared/experiment/work-state.ts';
import type { WorkKind, WorkState } from '../../src-shared/experiment/work-state.ts';
import type { Step } from '../../src-shared/experiment/step.ts';
import type { JobStore, LivingAttempt, LivingRun } from './job-store.ts';

interface Remembered {
  state: WorkState;
  reason: string;
}

/** What a scheduler remembers, for as long as the process lives: for runs that no database keeps, and for tests. */
export class MemoryJobStore implements JobStore {
  /** in the order of the queue */
  #order: string[] = [];
  readonly #runs = new Map<string, Remembered>();
  readonly #steps = new Map<string, Remembered & { readonly attempts: Map<number, Remembered> }>();

  /** A queued run at the end of the queue. */
  add(run: string): void {
    if (this.#runs.has(run)) throw new RangeError(`there is a run ${run} already`);
    this.#runs.set(run, { state: 'queued', reason: '' });
    this.#order.push(run);
  }

  runState(run: string): WorkState | null {
    return this.#runs.get(run)?.state ?? null;
  }

  runReason(run: string): string {
    return this.#runs.get(run)?.reason ?? '';
  }

  changeRun(run: string, to: WorkState, _at: number, reason = ''): void {
    change('run', run, this.#runs.get(run), to, reason);
  }

  reopenRun(run: string): void {
    reopen(known(run, this.#runs.get(run)));
  }

  planRun(run: string, steps: readonly Step[]): void {
    known(run, this.#runs.get(run));
    for (const { id } of steps) {
      if (!this.#steps.has(id)) this.#steps.set(id, { state: 'queued', reason: '', attempts: new Map() });
    }
  }

  livingRuns(): LivingRun[] {
    return this.#order.map((id) => ({ id, state: this.runState(id) ?? 'queued' })).filter(({ state }) => state === 'queued' || isAlive(state));
  }

  position(run: string): number {
    return this.#order.indexOf(run);
  }

  place(run: string, before: string | null): void {
    this.#order = this.#order.filter((id) => id !== run);
    const at = before === null ? -1 : this.#order.indexOf(before);
    this.#order.splice(at === -1 ? this.#order.length : at, 0, run);
  }

  stepState(step: string): WorkState | null {
    return this.#steps.get(step)?.state ?? null;
  }

  changeStep(step: string, to: WorkState, reason = ''): void {
    change('step', step, this.#steps.get(step), to, reason);
  }

  reopenStep(step: string): void {
    reopen(known(step, this.#steps.get(step)));
  }

  livingSteps(): string[] {
    return [...this.#steps].filter(([, { state }]) => isAlive(state)).map(([id]) => id);
  }

  openAttempt(step: string, _at: number, atLeast: number): number {
    const { attempts } = known(step, this.#steps.get(step));
    const [last, before] = [...attempts].at(-1) ?? [0, null];
    if (before !== null && isAlive(before.state)) throw new Error(`attempt ${last} of step ${step} is ${before.state}; end it before another is opened`);
    const number = Math.max(last + 1, atLeast);
    attempts.set(number, { state: 'running', reason: '' });
    return number;
  }

  changeAttempt(step: string, number: number, to: WorkState, _at: number, reason = ''): void {
    change('attempt', `${step} number ${number}`, this.#steps.get(step)?.attempts.get(number), to, reason);
  }

  describeAttempt(): void {
    // Nobody asks for it while the process lives: journal and result have it.
  }

  livingAttempts(): LivingAttempt[] {
    return [...this.#steps].flatMap(([step, { attempts }]) => [...attempts].filter(([, { state }]) => isAlive(state)).map(([number, { state }]) => ({ step, number, state })));
  }

  together<T>(changes: () => T): T {
    return changes();
  }
}

function known<T>(id: string, entry: T | undefined): T {
  if (entry === undefined) throw new RangeError(`the store has no ${id}`);
  return entry;
}

function change(kind: WorkKind, id: string, entry: Remembered | undefined, to: WorkState, reason: string): void {
  const remembered = known(`${kind} ${id}`, entry);
  assertTransition(kind, id, remembered.state, to);
  remembered.state = to;
  remembered.reason = reason;
}

function reopen(entry: Remembered): void {
  if (!hasResult(entry.state)) throw new RangeError(`only what has a result is opened anew, not what is ${entry.state}`);
  entry.state = 'queued';
  entry.reason = '';
}
