import { createRequire } from 'node:module';
import { EngineUnavailableError } from '../engine.ts';
import type { Gemm, GemmSize } from './gemm.ts';
import { gemmModel } from './onnx-gemm-model.ts';
import type { WasmRuntime } from './wasm-backend.ts';

/** The version whose private entry is known; another one may have moved it or copy its inputs. */
const PINNED_VERSION = '1.30.0';

interface OrtTensor {
  readonly data: Float32Array;
}

interface OrtSession {
  loadModel(buffer: ArrayBuffer, byteOffset: number, byteLength: number, options: object): void;
  run(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor>, options: object): unknown;
  dispose(): void;
}

interface Ort {
  readonly newSession: () => OrtSession;
  readonly newTensor: (data: Float32Array, rows: number, columns: number) => OrtTensor;
}

/**
 * onnxruntime's product (MLAS: AVX2, AVX-512, NEON) on views of the wasm heap, without copies: the inputs are read
 * and the preallocated output is filled in place. onnxruntime-node's public API is asynchronous and so useless inside
 * a tape; its binding underneath is synchronous, but private.
 *
 * @param threads threads of one product
 * @throws EngineUnavailableError when onnxruntime-node is absent, of another version, or refuses the model
 */
export function makeOrtGemm({ backend }: WasmRuntime, threads: number): Gemm {
  const ort = loadOrt();
  const sessions = [false, true].map((transposeA) =>
    [false, true].map((transposeB) => openSession(ort, gemmModel(transposeA, transposeB), threads)),
  );
  return {
    multiply(a: number, b: number, out: number, { m, k, n, transposeA, transposeB }: GemmSize): void {
      const session = sessions[transposeA ? 1 : 0]?.[transposeB ? 1 : 0];
      if (session === undefined) throw new Error('The onnxruntime sessions of this engine are closed.');
      const { buffer } = backend.wasm.HEAPU8;
      const left = new Float32Array(buffer, a, m * k);
      const right = new Float32Array(buffer, b, k * n);
      const feeds = {
        A: transposeA ? ort.newTensor(left, k, m) : ort.newTensor(left, m, k),
        B: transposeB ? ort.newTensor(right, n, k) : ort.newTensor(right, k, n),
      };
      session.run(feeds, { C: ort.newTensor(new Float32Array(buffer, out, m * n), m, n) }, {});
    },
    dispose(): void {
      for (const session of sessions.flat()) session.dispose();
      sessions.length = 0;
    },
  };
}

/** The version of onnxruntime-node that makeOrtGemm uses. */
export const ortVersion = PINNED_VERSION;

function openSession(ort: Ort, model: Uint8Array<ArrayBuffer>, threads: number): OrtSession {
  const session = ort.newSession();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Waiting threads spin by default and take the core that JavaScript needs between two products.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return session;
}

function loadOrt(): Ort {
  const require = createRequire(import.meta.url);
  try {
    const { version } = checked(require('onnxruntime-node/package.json'), isVersioned);
    if (version !== PINNED_VERSION) throw new Error(`found version ${version}, needs ${PINNED_VERSION}`);
    const { binding, initOrt } = checked(require('onnxruntime-node/dist/binding.js'), isBinding);
    const { Tensor } = checked(require('onnxruntime-common'), isCommon);
    initOrt();
    return {
      newSession: () => new binding.InferenceSession(),
      newTensor: (data, rows, columns) => new Tensor('float32', data, [rows, columns]),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new EngineUnavailableError(`onnxruntime-node did not load: ${why}`, { cause });
  }
}

function checked<T>(value: unknown, is: (candidate: unknown) => candidate is T): T {
  if (!is(value)) throw new Error('its private entry has changed');
  return value;
}

function isVersioned(value: unknown): value is { version: string } {
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string';
}

function isBinding(value: unknown): value is { binding: { InferenceSession: new () => OrtSession }; initOrt: () => void } {
  if (typeof value !== 'object' || value === null || !('binding' in value) || !('initOrt' in value)) return false;
  const { binding, initOrt } = value;
  const hasSession = typeof binding === 'object' && binding !== null && 'InferenceSession' in binding;
  return hasSession && typeof binding.InferenceSession === 'function' && typeof initOrt === 'function';
}

function isCommon(value: unknown): value is { Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => OrtTensor } {
  return typeof value === 'object' && value !== null && 'Tensor' in value && typeof value.Tensor === 'function';
}
