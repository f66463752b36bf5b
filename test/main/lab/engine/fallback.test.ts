import { beforeEach, describe, expect, test, vi } from 'vitest';
import { EngineUnavailableError } from '../../../../src-main/lab/engine/engine.ts';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import type { Gemm } from '../../../../src-main/lab/engine/wasm/gemm.ts';

const makeOrtGemm = vi.hoisted(() => vi.fn<() => Gemm>());
vi.mock('../../../../src-main/lab/engine/wasm/ort-gemm.ts', () => ({ makeOrtGemm, ortVersion: '0' }));

const wrongProduct: Gemm = { multiply: () => undefined, dispose: () => undefined };

describe.each([
  ['onnxruntime is absent', () => { throw new EngineUnavailableError('onnxruntime-node did not load: not here'); }, 'onnxruntime-node did not load: not here'],
  ['its product is wrong', () => wrongProduct, 'The self-test of wasm-ort failed: matrix product 1x1x1 is off'],
  ['its product throws', (): Gemm => ({ ...wrongProduct, multiply: () => { throw new Error('out of memory'); } }), 'The self-test of wasm-ort could not run: Error: out of memory'],
])('when %s', (_label, make, reason) => {
  beforeEach(() => {
    makeOrtGemm.mockImplementation(make);
  });

  test('auto falls back to wasm and says why', async () => {
    const { engine, tried } = await openEngine('auto', { gemmThreads: 1 });
    expect(engine.name).toBe('wasm');
    expect(tried).toHaveLength(1);
    expect(tried[0]?.name).toBe('wasm-ort');
    expect(tried[0]?.reason).toContain(reason);
    const product = engine.tf.tidy(() => Array.from(engine.read(engine.tf.matMul(engine.matrix(Float32Array.of(2, 3), 1, 2), engine.matrix(Float32Array.of(5, 7), 2, 1)))));
    expect(product).toEqual([31]);
    engine.dispose();
  });

  test('the engine asked for by name is not replaced', async () => {
    await expect(openEngine('wasm-ort', { gemmThreads: 1 })).rejects.toThrow(reason);
  });
});
