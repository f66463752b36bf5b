import type { NamedTensors } from '../float-tensor.ts';
import type { Checkpoint, LabHooks, Position } from '../hooks.ts';
import { DivergenceError } from './divergence.ts';

/** A stretch of an epoch with steps of one kind, for example SCRUB's pass over the forget set. */
export interface Phase {
  /** what metric points are filed under, for example 'retain' */
  readonly name: string;
  /** optimiser steps; 0 skips the phase */
  readonly steps: number;
}

/** Which step is to be taken: everything that its randomness may be keyed by. */
export interface StepAt {
  /** the running epoch, from 0 */
  readonly epoch: number;
  /** name and index of the running phase */
  readonly phase: string;
  readonly phaseIndex: number;
  /** step of the phase, from 0, and how many it has */
  readonly stepInPhase: number;
  readonly stepsInPhase: number;
  /** optimiser steps finished before this one */
  readonly step: number;
  /** optimiser steps of the whole program */
  readonly totalSteps: number;
}

/** What a step measured, by name: losses by term, learning rate, gradient cosines. */
export type StepValues = Readonly<Record<string, number>>;

export interface EpochOutcome {
  /** measured after the epoch; reported under phase 'epoch' */
  readonly values?: StepValues;
  /** no further epochs */
  readonly stop?: boolean;
}

/** What a program keeps beside the position. */
export interface ProgramState {
  readonly tensors: NamedTensors;
  readonly numbers: Readonly<Record<string, number>>;
}

/**
 * Training as a sequence of optimiser steps: original models, retraining and every gradient-based unlearning method.
 * A program keeps no random state: it draws from streams named by the position (shuffles by epoch and phase, dropout
 * and noise by step), so that weights, optimiser state and position are all there is to a checkpoint.
 */
export interface TrainingProgram {
  /** what is being done, for the progress line */
  readonly label: string;
  readonly epochs: number;
  /** the phases of an epoch (from 0), the same at every call */
  phases(epoch: number): readonly Phase[];
  /**
   * Takes one optimiser step. It checks loss and gradients before it changes weights (assertFinite).
   * @throws DivergenceError
   */
  step(at: StepAt): StepValues | Promise<StepValues>;
  /** Called when the last phase of an epoch (from 0) is done, before the checkpoint of that position. */
  afterEpoch?(epoch: number): EpochOutcome | Promise<EpochOutcome>;
  /** Copies of everything that later steps depend on. */
  save(): ProgramState;
  restore(state: ProgramState): void;
}

export interface ProgramOutcome {
  readonly position: Position;
  /** optimiser steps taken in all, those before a resume included */
  readonly steps: number;
  readonly diverged: boolean;
}

const START: Position = { epoch: 0, phase: 0, stepInPhase: 0, step: 0 };

/**
 * The one loop of training. Per step: give way to the host, stop if asked to, take the step, report its values and
 * the progress, offer a checkpoint. A program that diverges ends with the weights before the step that diverged.
 *
 * @param resume the checkpoint to go on from, bit-identically; null starts anew
 * @throws the signal's reason when stopped; RangeError when the checkpoint's position does not exist in the program
 */
export async function runProgram(program: TrainingProgram, hooks: LabHooks, resume: Checkpoint | null): Promise<ProgramOutcome> {
  const totalSteps = countSteps(program);
  let position = resume?.position ?? firstPosition(program);
  if (resume !== null) {
    assertPosition(program, position);
    program.restore(resume);
  }
  hooks.progress({ done: position.step, total: totalSteps, label: program.label });
  while (position.epoch < program.epochs) {
    await hooks.breathe();
    hooks.signal.throwIfAborted();
    const at = stepAt(program, position, totalSteps);
    let values: StepValues;
    try {
      values = await program.step(at);
    } catch (error) {
      if (error instanceof DivergenceError) return { position, steps: position.step, diverged: true };
      throw error;
    }
    hooks.metric({ step: at.step + 1, epoch: at.epoch + 1, phase: at.phase, values });
    position = await advance(program, position, hooks);
    hooks.progress({ done: position.step, total: totalSteps, label: program.label });
    const reached = position;
    hooks.checkpoint(() => ({ position: reached, ...program.save() }));
  }
  return { position, steps: position.step, diverged: false };
}

/** Optimiser steps of a program that is not stopped early. */
export function countSteps(program: Pick<TrainingProgram, 'epochs' | 'phases'>): number {
  let steps = 0;
  for (let epoch = 0; epoch < program.epochs; epoch++) {
    for (const phase of program.phases(epoch)) steps += phase.steps;
  }
  return steps;
}

function firstPosition(program: TrainingProgram): Position {
  return settle(program, START);
}

/** Moves over finished and empty phases and epochs without steps to the place of the next step, or to the end. */
function settle(program: TrainingProgram, position: Position): Position {
  let { epoch, phase, stepInPhase } = position;
  while (epoch < program.epochs) {
    const phases = program.phases(epoch);
    const current = phases[phase];
    if (current === undefined) {
      epoch += 1;
      phase = 0;
      stepInPhase = 0;
    } else if (stepInPhase < current.steps) {
      break;
    } else {
      phase += 1;
      stepInPhase = 0;
    }
  }
  return { epoch, phase, stepInPhase, step: position.step };
}

/** The position after a step; an epoch that it ends is concluded first, so a checkpoint never lies in between. */
async function advance(program: TrainingProgram, position: Position, hooks: LabHooks): Promise<Position> {
  const next = settle(program, { ...position, stepInPhase: position.stepInPhase + 1, step: position.step + 1 });
  if (next.epoch === position.epoch || program.afterEpoch === undefined) return next;
  const outcome = await program.afterEpoch(position.epoch);
  if (outcome.values !== undefined) {
    hooks.metric({ step: next.step, epoch: position.epoch + 1, phase: 'epoch', values: outcome.values });
  }
  if (outcome.stop === true) return { epoch: program.epochs, phase: 0, stepInPhase: 0, step: next.step };
  return next;
}

function stepAt(program: TrainingProgram, position: Position, totalSteps: number): StepAt {
  const phase = program.phases(position.epoch)[position.phase];
  if (phase === undefined) throw new RangeError(`the program has no phase ${position.phase} in epoch ${position.epoch}`);
  return {
    epoch: position.epoch,
    phase: phase.name,
    phaseIndex: position.phase,
    stepInPhase: position.stepInPhase,
    stepsInPhase: phase.steps,
    step: position.step,
    totalSteps,
  };
}

function assertPosition(program: TrainingProgram, position: Position): void {
  const settled = settle(program, position);
  const same = settled.epoch === position.epoch && settled.phase === position.phase && settled.stepInPhase === position.stepInPhase;
  if (same && position.epoch <= program.epochs) return;
  throw new RangeError(`the checkpoint stands at epoch ${position.epoch}, phase ${position.phase}, step ${position.stepInPhase}, which this program does not have: it belongs to other parameters`);
}
