import type { ScheduleConfig } from '../../../src-shared/experiment/training-config.ts';

/** When a step is taken, as far as the learning rate depends on it. */
export interface ScheduleTime {
  /** the running epoch, from 0 */
  readonly epoch: number;
  /** steps finished before this one */
  readonly step: number;
  readonly totalSteps: number;
}

/**
 * Learning rate of a step.
 *
 * - constant: the first rate throughout.
 * - cosine: falls from the first rate at the first step to `finalShare` of it at the last one, along half a cosine
 *   (Loshchilov and Hutter 2017, without restarts).
 * - milestones: rate * decay^(number of milestones < e) with e the epoch counted from 1 (SCRUB's util.py, strict).
 */
export function learningRateAt(schedule: ScheduleConfig, firstRate: number, at: ScheduleTime): number {
  switch (schedule.kind) {
    case 'constant':
      return firstRate;
    case 'cosine': {
      const share = at.totalSteps > 1 ? Math.min(1, at.step / (at.totalSteps - 1)) : 0;
      return firstRate * (schedule.finalShare + (1 - schedule.finalShare) * 0.5 * (1 + Math.cos(Math.PI * share)));
    }
    case 'milestones': {
      const passed = schedule.milestones.filter((milestone) => milestone < at.epoch + 1).length;
      return firstRate * schedule.decay ** passed;
    }
  }
}
