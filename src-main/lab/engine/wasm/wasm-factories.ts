import { EngineUnavailableError, type Engine, type EngineFactory } from '../engine.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { selfTest } from '../self-test.ts';
import { tf } from '../tfjs.ts';
import type { Gemm } from './gemm.ts';
import { makeOrtGemm, ortVersion } from './ort-gemm.ts';
import { wasmRuntime, type WasmRuntime } from './wasm-backend.ts';
import { WasmEngine } from './wasm-engine.ts';
import { makeXnnGemm } from './xnn-gemm.ts';

export const wasmOrtFactory: EngineFactory = {
  name: 'wasm-ort',
  description: "tfjs on WebAssembly with onnxruntime's matrix product on its memory",
  async open({ gemmThreads }) {
    const version = `tfjs ${tf.version_core}, onnxruntime ${ortVersion}`;
    const runtime = await wasmRuntime();
    return openTested(runtime, 'wasm-ort', version, gemmThreads, (threads) => makeOrtGemm(runtime, threads));
  },
};

export const wasmFactory: EngineFactory = {
  name: 'wasm',
  description: 'tfjs on WebAssembly alone',
  async open() {
    const runtime = await wasmRuntime();
    return openTested(runtime, 'wasm', `tfjs ${tf.version_core}`, 1, () => makeXnnGemm(runtime));
  },
};

/** The fingerprint is taken with one thread, whatever the engine then uses: threads are recorded beside it. */
function openTested(runtime: WasmRuntime, name: string, version: string, threads: number, makeGemm: (threads: number) => Gemm): Engine {
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`gemmThreads is ${threads}, but must be a whole number from 1.`);
  const single = new WasmEngine(runtime, makeGemm(1), { name, version, fingerprint: '', gemmThreads: 1 });
  let fingerprint: string;
  try {
    selfTest(single);
    fingerprint = fingerprintOf(single);
  } catch (cause) {
    if (cause instanceof EngineUnavailableError) throw cause;
    throw new EngineUnavailableError(`The self-test of ${name} could not run: ${String(cause)}`, { cause });
  } finally {
    single.dispose();
  }
  return new WasmEngine(runtime, makeGemm(threads), { name, version, fingerprint, gemmThreads: threads });
}
