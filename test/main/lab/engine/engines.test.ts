import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../../src-main/lab/engine/engine.ts';
import { engineFactories, openEngine } from '../../../../src-main/lab/engine/engines.ts';

test('a named engine opens, and opens again, with the same fingerprint', async () => {
  for (const { name } of engineFactories) {
    const first = await openEngine(name, { gemmThreads: 1 });
    const second = await openEngine(name, { gemmThreads: 1 });
    expect(first.engine.name).toBe(name);
    expect(first.tried).toEqual([]);
    expect(first.engine.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(second.engine.fingerprint).toBe(first.engine.fingerprint);
    first.engine.dispose();
    second.engine.dispose();
  }
});

test('loading leaves no listener behind that would end the process', async () => {
  const before = process.listenerCount('uncaughtException');
  const { engine } = await openEngine('wasm', { gemmThreads: 1 });
  expect(process.listeners('unhandledRejection').map(String).join()).not.toContain('throw');
  expect(process.listenerCount('uncaughtException')).toBe(before);
  engine.dispose();
});

test('an unknown name and a bad thread count are refused', async () => {
  await expect(openEngine('abacus', { gemmThreads: 1 })).rejects.toThrow('Known engines: auto, wasm-ort, wasm');
  await expect(openEngine('wasm-ort', { gemmThreads: 0 })).rejects.toThrow('gemmThreads is 0');
});

describe.each(engineFactories.map(({ name }) => name))('%s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    ({ engine } = await openEngine(name, { gemmThreads: 1 }));
  });
  afterAll(() => {
    engine.dispose();
  });

  test('products read a variable as it is now, not as it was packed before', () => {
    const { tf } = engine;
    const weights = engine.variable({ shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) }, 'w');
    const x = engine.matrix(Float32Array.of(3, 4), 1, 2);
    const apply = () => tf.tidy(() => Array.from(engine.read(tf.matMul(x, tf.reshape(weights, [2, 2])))));
    expect(apply()).toEqual([3, 4]);
    engine.write(weights, Float32Array.of(0, 1, 1, 0));
    expect(apply()).toEqual([4, 3]);
    tf.dispose([weights, x]);
  });

  test('writing a variable does not reach its clones', () => {
    const { tf } = engine;
    const weights = engine.variable({ shape: [2], data: Float32Array.of(1, 2) });
    const snapshot = tf.clone(weights);
    engine.write(weights, Float32Array.of(5, 6));
    expect(Array.from(engine.read(snapshot))).toEqual([1, 2]);
    expect(Array.from(engine.read(weights))).toEqual([5, 6]);
    expect(() => { engine.write(weights, new Float32Array(3)); }).toThrow(RangeError);
    tf.dispose([weights, snapshot]);
  });

  test('two variables may have one name', () => {
    const teacher = engine.variable({ shape: [1], data: Float32Array.of(1) }, 'bias');
    const student = engine.variable({ shape: [1], data: Float32Array.of(2) }, 'bias');
    const { gradients } = engine.gradients(() => engine.tf.sum(engine.tf.square(student)), [teacher, student]);
    expect(gradients.map((g) => Array.from(g))).toEqual([[0], [4]]);
    engine.tf.dispose([teacher, student]);
  });
});
