import type { TrainingConfig } from '../../../../src-shared/experiment/training-config.ts';

/** A quick recipe for the tiny data, with what a test needs changed. */
export function tinyTraining(overrides: Partial<TrainingConfig> = {}): TrainingConfig {
  return {
    epochs: 4,
    batchSize: 16,
    learningRate: 0.01,
    optimiser: { kind: 'adam', weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    schedule: { kind: 'cosine', finalShare: 0.05 },
    earlyStopping: null,
    ...overrides,
  };
}
