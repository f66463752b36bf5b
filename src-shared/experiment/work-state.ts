/** Where a run, a step or an attempt stands. */
export const WORK_STATES = ['queued', 'running', 'stopping', 'completed', 'diverged', 'stopped', 'failed', 'interrupted'] as const;

export type WorkState = (typeof WORK_STATES)[number];

export type WorkKind = 'run' | 'step' | 'attempt';

type Transitions = Readonly<Record<WorkState, readonly WorkState[]>>;

/** What a worker that lives may come to. `completed` and `diverged` are results; `interrupted`: nobody owns it any more. */
const FROM_RUNNING = ['stopping', 'completed', 'diverged', 'failed', 'interrupted'] as const;

/** A stop request may come too late: what has finished meanwhile is taken as it is. */
const FROM_STOPPING = ['stopped', 'completed', 'diverged', 'failed', 'interrupted'] as const;

/** Runs and steps that gave no result can be queued again: resumed from a checkpoint, or retried. */
const REPEATABLE: Transitions = {
  // Without ever running: the result is there already (another run made it), or the request was taken back.
  queued: ['running', 'completed', 'diverged', 'stopped', 'failed'],
  running: FROM_RUNNING,
  stopping: FROM_STOPPING,
  completed: [],
  diverged: [],
  stopped: ['queued'],
  failed: ['queued'],
  interrupted: ['queued'],
};

/** An attempt ends once: what follows is another attempt, with another number. */
const ONCE: Transitions = {
  // Queued: handed to a cluster that has not started it.
  queued: ['running', 'stopped', 'failed', 'interrupted'],
  running: FROM_RUNNING,
  stopping: FROM_STOPPING,
  completed: [],
  diverged: [],
  stopped: [],
  failed: [],
  interrupted: [],
};

/** Every legal transition, and no other. */
export const TRANSITIONS: Readonly<Record<WorkKind, Transitions>> = { run: REPEATABLE, step: REPEATABLE, attempt: ONCE };

export function mayBecome(kind: WorkKind, from: WorkState, to: WorkState): boolean {
  return TRANSITIONS[kind][from].includes(to);
}

/** Whether a process works on it, or should. */
export function isAlive(state: WorkState): boolean {
  return state === 'running' || state === 'stopping';
}

/** Whether it waits or is worked on: it may go on by itself. */
export function isActive(state: WorkState): boolean {
  return state === 'queued' || isAlive(state);
}

/** Whether it has the result that it will always have. */
export function hasResult(state: WorkState): boolean {
  return state === 'completed' || state === 'diverged';
}

/** Somebody asked for a change of state that has no meaning. */
export class TransitionError extends Error {
  override readonly name = 'TransitionError';

  constructor(kind: WorkKind, id: string, from: WorkState, to: WorkState) {
    const next = TRANSITIONS[kind][from];
    super(`${kind} ${id} is ${from} and cannot become ${to}; ${next.length === 0 ? 'it is at its end' : `it can become ${next.join(', ')}`}`);
  }
}

/** @throws TransitionError when `to` cannot follow `from` */
export function assertTransition(kind: WorkKind, id: string, from: WorkState, to: WorkState): void {
  if (!mayBecome(kind, from, to)) throw new TransitionError(kind, id, from, to);
}
