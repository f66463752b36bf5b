import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine, Tensor, Tf } from '../../../../src-main/lab/engine/engine.ts';
import { engineFactories, openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { parityCases, plainOps, type Ops, type ParityCase } from './parity-cases.ts';

interface Outcome {
  readonly shape: readonly number[];
  readonly value: Float32Array;
  readonly gradients: readonly Float32Array[];
}

const reference = new Map<string, Outcome>();

beforeAll(async () => {
  const { engine } = await openEngine('wasm', { gemmThreads: 1 });
  const { tf } = engine;
  createRequire(import.meta.url)('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  for (const parityCase of parityCases) reference.set(parityCase.name, outcome(tf, parityCase, plainOps(tf)));
  await tf.setBackend('wasm');
  engine.dispose();
});

test('there are about two hundred cases, each under its own name', () => {
  expect(new Set(parityCases.map(({ name }) => name)).size).toBe(parityCases.length);
  expect(parityCases.length).toBeGreaterThan(150);
});

describe.each(engineFactories.map(({ name }) => name))('%s against the cpu backend', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    ({ engine } = await openEngine(name, { gemmThreads: 1 }));
    return () => {
      engine.dispose();
    };
  });

  test.each(parityCases)('$name', (parityCase) => {
    const before = engine.liveTensors();
    const expected = reference.get(parityCase.name);
    const actual = outcome(engine.tf, parityCase, engine);
    expect(actual.shape).toEqual(expected?.shape);
    expectClose('value', actual.value, expected?.value);
    for (const [i, gradient] of actual.gradients.entries()) expectClose(`gradient ${i}`, gradient, expected?.gradients[i]);
    expect(engine.liveTensors()).toBe(before);
  });
});

/** Value, and gradients of the values' sum under fixed weights, which tells all entries apart. */
function outcome(tf: Tf, { shapes, positive, differentiable, run }: ParityCase, ops: Ops): Outcome {
  tf.engine().startScope();
  try {
    const inputs = shapes.map((shape, i) => tf.tensor(noise(size(shape), i + 1, positive), [...shape]));
    const value = run(tf, inputs, ops);
    const weights = tf.tensor(noise(value.size, 77, false), value.shape);
    const loss = (...tensors: Tensor[]) => tf.sum(tf.mul(run(tf, tensors, ops), weights));
    const gradients = differentiable ? tf.grads(loss)(inputs) : [];
    return { shape: value.shape, value: Float32Array.from(value.dataSync()), gradients: gradients.map((g) => Float32Array.from(g.dataSync())) };
  } finally {
    tf.engine().endScope();
  }
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** About normal numbers (sums of four uniform ones); their absolute values and 0.1 when positive. */
function noise(length: number, seed: number, positive: boolean): Float32Array {
  let current = (seed * 2654435761) >>> 0;
  const uniform = () => {
    current = (Math.imul(current, 1664525) + 1013904223) >>> 0;
    return current / 2 ** 32 - 0.5;
  };
  return Float32Array.from({ length }, () => {
    const x = 1.7 * (uniform() + uniform() + uniform() + uniform());
    return positive ? Math.abs(x) + 0.1 : x;
  });
}

function expectClose(what: string, actual: Float32Array, expected: Float32Array | undefined): void {
  expect(actual.length, what).toBe(expected?.length);
  for (const [i, value] of actual.entries()) {
    const target = expected?.[i] ?? NaN;
    if (!(Math.abs(value - target) <= 2e-5 + 1e-4 * Math.abs(target))) expect.fail(`${what}[${i}] is ${value}, expected ${target}`);
  }
}
