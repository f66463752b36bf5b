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
  run(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>, options: object): unknown;
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
export function makeOrtGemm({ backend, simd }: WasmRuntime, threads: number): Gemm {
  const ort = loadOrt();
  const sessions = [false, true].map((transposeB) => openSession(ort, gemmModel(transposeB), threads));
  return {
    multiply(a: number, b: number, out: number, { m, k, n, transposeA, transposeB }: GemmSize): void {
      const session = sessions[transposeB ? 1 : 0];
      if (session === undefined) throw new Error('The onnxruntime sessions of this engine are closed.');
      // A loop on the heap transposes faster than onnxruntime does on its way.
      const left = transposeA ? backend.wasm._malloc(m * k * 4) >>> 0 : a;
      if (transposeA) simd.transpose(a, left, k, m);
      const matrix = (address: number, rows: number, columns: number) =>
        ort.newTensor(new Float32Array(backend.wasm.HEAPU8.buffer, address, rows * columns), rows, columns);
      const feeds = { A: matrix(left, m, k), B: transposeB ? matrix(b, n, k) : matrix(b, k, n) };
      try {
        runInPlace(session, feeds, matrix(out, m, n));
      } finally {
        if (transposeA) backend.wasm._free(left);
      }
    },
    dispose(): void {
      for (const session of sessions) session.dispose();
      sessions.length = 0;
    },
  };
}

/**
 * Fills the output in place. The binding then copies each output into an ArrayBuffer of its own, also one that was
 * given to it: for weight gradients that is more memory than the step itself uses, and a full collection for nearly
 * every step. It builds the copies in the order of the outputs and refuses types that JavaScript lacks, so the model
 * has a bfloat16 scalar first, and the refusal, after the product is done, is the expected end of a run.
 */
function runInPlace(session: OrtSession, feeds: Record<string, OrtTensor>, out: OrtTensor): void {
  // Without a stack trace the refusal costs 6 microseconds, with one 30.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    session.run(feeds, { stop: null, C: out }, {});
  } catch (cause) {
    if (!(cause instanceof Error) || !cause.message.includes('Tensor type (16) is not supported')) throw cause;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
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
    // onnxruntime reports its use to its maker unless told not to, read once when the library loads. Nobody who runs
    // an experiment was asked, so it never does here.
    process.env['ORT_DISABLE_TELEMETRY'] = '1';
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
