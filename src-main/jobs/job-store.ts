import type { Shortage } from '../../src-shared/experiment/step-file.ts';
import type { Step } from '../../src-shared/experiment/step.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';

/** What an attempt says of itself; null where it was not measured. */
export interface AttemptFacts {
  /** of the machine and engine */
  readonly fingerprint: string | null;
  /** the earlier attempt and its checkpoint where it began, and the optimiser steps done by then; null: it began anew */
  readonly resumedFrom: { readonly attempt: number; readonly checkpoint: number; readonly step: number } | null;
  readonly durationMs: number | null;
  /** processor time, all threads */
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
  /** what the machine lacked, where that is why it ended */
  readonly shortage: Shortage | null;
}

/** An attempt that the store believes alive. */
export interface LivingAttempt {
  readonly step: string;
  /** from 1 */
  readonly number: number;
  readonly state: WorkState;
}

/** A run that the store believes to be waiting or at work. */
export interface LivingRun {
  readonly id: string;
  readonly state: WorkState;
}

/**
 * What the scheduler remembers of runs, steps and attempts. Every call is synchronous; one that changes something is one
 * durable change, and whoever calls it holds the right to. Times are milliseconds since 1970.
 */
export interface JobStore {
  /** null: there is no such run */
  readonly runState: (run: string) => WorkState | null;
  /** what was last said about it; '' when there is nothing to say */
  readonly runReason: (run: string) => string;
  /** @throws TransitionError, RangeError */
  readonly changeRun: (run: string, to: WorkState, at: number, reason?: string) => void;
  /** Queues a run anew that had its result: the files of that are gone. */
  readonly reopenRun: (run: string) => void;
  /**
   * The steps of a run as they are planned now, each after its inputs; those that the store has already are shared.
   *
   * @param reused whether a step was done before the run began
   */
  readonly planRun: (run: string, steps: readonly Step[], reused: (step: string) => boolean) => void;

  /** runs that are queued, running or stopping, in the order of the queue */
  readonly livingRuns: () => LivingRun[];
  /** Where a run stands in the queue: a smaller number is earlier. */
  readonly position: (run: string) => number;
  /** Puts a run at the end of the queue, or before another run. */
  readonly place: (run: string, before: string | null) => void;

  /** null: there is no such step */
  readonly stepState: (step: string) => WorkState | null;
  /** @throws TransitionError, RangeError */
  readonly changeStep: (step: string, to: WorkState, reason?: string) => void;
  /** Queues a step anew that had its result: the files of that are gone. */
  readonly reopenStep: (step: string) => void;
  /** steps that are running or stopping */
  readonly livingSteps: () => string[];

  /**
   * Opens a step's next attempt, running.
   *
   * @param atLeast smallest number that it may get: the disk may know of attempts that the store does not
   * @returns its number, above that of every attempt before
   */
  readonly openAttempt: (step: string, at: number, atLeast: number) => number;
  /** @throws TransitionError, RangeError */
  readonly changeAttempt: (step: string, number: number, to: WorkState, at: number, reason?: string) => void;
  /** Adds what an attempt said; what is left out stays as it is. */
  readonly describeAttempt: (step: string, number: number, facts: Partial<AttemptFacts>) => void;
  readonly livingAttempts: () => LivingAttempt[];

  /** Makes several changes one: all of them or none. */
  readonly together: <T>(change: () => T) => T;
}
