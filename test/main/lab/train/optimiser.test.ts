import { expect, test } from 'vitest';
import { createOptimiser } from '../../../../src-main/lab/train/optimiser.ts';
import type { OptimiserConfig } from '../../../../src-shared/experiment/training-config.ts';
import { openReferenceEngine } from '../reference-engine.ts';

const engine = await openReferenceEngine();
const start = [1, -2, 0.5, 3];
/** gradients of three updates of a [2, 2] matrix */
const gradients = [[0.1, -0.2, 0.3, 0], [0.2, 0.1, -0.4, 0], [-0.3, 0.2, 0.1, 0]];
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

function run(config: OptimiserConfig, decayRows: Uint8Array | null = null, rate = 0.1): number[] {
  const variable = engine.variable({ shape: [2, 2], data: Float32Array.from(start) });
  const optimiser = createOptimiser(engine, { names: ['w'], variables: [variable] }, config, new Map([['w', decayRows]]));
  for (const gradient of gradients) optimiser.update([Float32Array.from(gradient)], rate);
  const values = Array.from(engine.read(variable));
  variable.dispose();
  return values;
}

/** The rule of one number, in float64, written as in torch.optim. */
function torchForm(config: OptimiserConfig, w0: number, g: readonly number[], decays: boolean, rate: number): number {
  let w = w0;
  let first = 0;
  let second = 0;
  g.forEach((raw, i) => {
    const wd = decays ? config.weightDecay : 0;
    const l2 = config.kind === 'adamw' ? raw : raw + wd * w;
    if (config.kind === 'sgd') {
      first = i === 0 ? l2 : config.momentum * first + l2;
      w -= rate * first;
      return;
    }
    if (config.kind === 'adamw') w *= 1 - rate * wd;
    first += (1 - config.beta1) * (l2 - first);
    second = config.beta2 * second + (1 - config.beta2) * l2 * l2;
    const denominator = Math.sqrt(second) / Math.sqrt(1 - config.beta2 ** (i + 1)) + config.epsilon;
    w -= ((rate / (1 - config.beta1 ** (i + 1))) * first) / denominator;
  });
  return w;
}

const configs: OptimiserConfig[] = [
  { kind: 'sgd', momentum: 0.9, weightDecay: 0.1 },
  { kind: 'sgd', momentum: 0, weightDecay: 0 },
  { kind: 'adam', weightDecay: 0.1, ...adam },
  { kind: 'adamw', weightDecay: 0.1, ...adam },
];

test.each(configs)('$kind with decay $weightDecay follows its rule', (config) => {
  for (const mask of [null, Uint8Array.of(1, 0)]) {
    run(config, mask).forEach((value, i) => {
      const decays = mask === null || mask[Math.floor(i / 2)] === 1;
      expect(value).toBeCloseTo(torchForm(config, start[i] ?? 0, gradients.map((g) => g[i] ?? 0), decays, 0.1), 5);
    });
  }
});

test('three steps of momentum, by hand', () => {
  // b: .1, .29, -.039; w: 1 - .1 * (.1 + .29 - .039)
  expect(run({ kind: 'sgd', momentum: 0.9, weightDecay: 0 })[0]).toBeCloseTo(1 - 0.1 * (0.1 + 0.29 - 0.039), 6);
});

test.each(configs)('$kind with decay $weightDecay leaves a row without gradient and decay as it is, to the bit', (config) => {
  const variable = engine.variable({ shape: [2, 1], data: Float32Array.of(0.1, 0.1) });
  const optimiser = createOptimiser(engine, { names: ['w'], variables: [variable] }, config, new Map([['w', Uint8Array.of(1, 0)]]));
  for (let i = 0; i < 5; i++) optimiser.update([Float32Array.of(0.3, 0)], 0.1);
  const [moved, still] = engine.read(variable);
  expect(still).toBe(Math.fround(0.1));
  expect(moved).not.toBe(still);
  variable.dispose();
});

test.each(configs)('$kind with decay $weightDecay goes on from its saved state to the bit', (config) => {
  const variable = engine.variable({ shape: [2, 2], data: Float32Array.from(start) });
  const target = { names: ['w'], variables: [variable] };
  const before = createOptimiser(engine, target, config);
  before.update([Float32Array.from(gradients[0] ?? [])], 0.1);
  const { tensors, updates } = before.save();
  const after = createOptimiser(engine, target, config);
  after.restore(tensors, updates);
  expect(after.updates).toBe(1);
  for (const gradient of gradients.slice(1)) after.update([Float32Array.from(gradient)], 0.1);
  expect(Array.from(engine.read(variable))).toEqual(run(config));
  variable.dispose();
});

test('the saved state is a copy', () => {
  const variable = engine.variable({ shape: [1], data: Float32Array.of(1) });
  const optimiser = createOptimiser(engine, { names: ['w'], variables: [variable] }, { kind: 'sgd', momentum: 0.9, weightDecay: 0 });
  optimiser.update([Float32Array.of(1)], 0.1);
  const { tensors } = optimiser.save();
  optimiser.update([Float32Array.of(1)], 0.1);
  expect(tensors.get('momentum/w')?.data[0]).toBe(1);
  variable.dispose();
});

test('a state of other parameters is refused', () => {
  const variable = engine.variable({ shape: [1], data: Float32Array.of(1) });
  const optimiser = createOptimiser(engine, { names: ['w'], variables: [variable] }, { kind: 'adam', weightDecay: 0, ...adam });
  expect(() => { optimiser.restore(new Map(), 3); }).toThrow(/first\/w/);
  variable.dispose();
});
