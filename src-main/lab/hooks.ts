import type { NamedTensors } from './float-tensor.ts';

/** One point of the metric series of a step: losses by term, learning rate, gradient cosines. */
export interface MetricPoint {
  /** optimiser steps done so far in this lab function, from 1 */
  readonly step: number;
  /** epoch, from 1 */
  readonly epoch: number;
  /** part of the epoch, for example 'retain' or 'forget' */
  readonly phase: string;
  readonly values: Readonly<Record<string, number>>;
}

/** How far a lab function is, in units of its own. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** what is being done, in words a person reads */
  readonly label: string;
}

/** Where a training program stands between two optimiser steps. All randomness is keyed by it, so it is the RNG state. */
export interface Position {
  /** finished epochs */
  readonly epoch: number;
  /** finished phases of the running epoch */
  readonly phase: number;
  /** finished steps of the running phase */
  readonly stepInPhase: number;
  /** finished optimiser steps in all */
  readonly step: number;
}

/** Everything that a training program needs to go on bit-identically. */
export interface Checkpoint {
  readonly position: Position;
  /** weights, optimiser state and whatever a method keeps, each under its own prefix */
  readonly tensors: NamedTensors;
  /** small numbers beside the tensors */
  readonly numbers: Readonly<Record<string, number>>;
}

/**
 * What a host hands to a lab function. Lab functions touch no files, clocks or globals: they report here,
 * stop when the signal says so (throwing the signal's reason), and give control back between batches.
 */
export interface LabHooks {
  readonly signal: AbortSignal;
  /** milliseconds on a monotonic clock, for durations only */
  readonly clock: () => number;
  readonly progress: (progress: Progress) => void;
  readonly metric: (point: MetricPoint) => void;
  /** offered after every step; `make` is called only when the host wants to store one now */
  readonly checkpoint: (make: () => Checkpoint) => void;
  /** lets the host read its control messages; called between batches, at most about a second apart */
  readonly breathe: () => Promise<void>;
}
