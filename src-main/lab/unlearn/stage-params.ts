import { z } from 'zod';
import { optimiserConfigSchema, scheduleConfigSchema } from '../../../src-shared/experiment/training-config.ts';
import type { OptimiserConfig, ScheduleConfig } from '../../../src-shared/experiment/training-config.ts';

/** Adam with the usual moments. */
export function adam(weightDecay: number): Extract<OptimiserConfig, { kind: 'adam' }> {
  return { kind: 'adam', weightDecay, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
}

/** SGD with heavy-ball momentum .9. */
export function momentumSgd(weightDecay: number): Extract<OptimiserConfig, { kind: 'sgd' }> {
  return { kind: 'sgd', weightDecay, momentum: 0.9 };
}

/** Parameters that every method with gradient steps has: the same names and meanings, other defaults and sources. */

export function epochsParam(value: number, source: string) {
  return z.int().min(1).max(1000).default(value).describe('passes over the retain set').meta({ source });
}

export function learningRateParam(value: number, source: string) {
  return z.number().gt(0).max(10).default(value).describe('first learning rate').meta({ source });
}

export function optimiserParam(value: OptimiserConfig, source: string) {
  return optimiserConfigSchema.default(value).describe('the optimiser; its state starts empty').meta({ source });
}

export function scheduleParam(value: ScheduleConfig, source: string) {
  return scheduleConfigSchema.default(value).describe('how the learning rate changes; epochs count from 1').meta({ source });
}

export function retainBatchParam(value: number, source: string) {
  return z.int().min(1).max(65536).default(value).describe('retain pairs a step').meta({ source });
}

export function forgetBatchParam(value: number, source: string) {
  return z.int().min(1).max(65536).default(value).describe('forget pairs a step').meta({ source });
}
