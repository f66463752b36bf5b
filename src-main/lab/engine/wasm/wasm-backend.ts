import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { KernelBackend, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { EngineUnavailableError } from '../engine.ts';
import { tf } from '../tfjs.ts';
import { alignAllocations, type Allocator } from './aligned-memory.ts';
import { simdKernels, type SimdKernels } from './simd/simd-kernels.ts';

/** The part of Emscripten's module that the lab touches. */
interface WasmModule extends Allocator {
  /** all memory of the backend; replaced whenever the memory grows, which detaches every view made before */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly asm: { readonly memory: WebAssembly.Memory };
  readonly cwrap: (name: string, result: null, argumentTypes: readonly string[]) => (...args: unknown[]) => void;
  readonly tfjs: {
    readonly registerTensor: (id: number, size: number, address: number) => void;
    readonly disposeData: (id: number) => void;
  };
}

/** tfjs' wasm backend as its kernels see it. There is one a process. */
export interface WasmBackend extends KernelBackend {
  readonly wasm: WasmModule;
  readonly makeOutput: (shape: number[], dtype: TensorInfo['dtype']) => TensorInfo;
  readonly getMemoryOffset: (dataId: TensorInfo['dataId']) => number;
}

const PINNED_VERSION = '4.22.0';

/** Tells the wasm backend by the members that the lab relies on. */
export function isWasmBackend(backend: unknown): backend is WasmBackend {
  if (typeof backend !== 'object' || backend === null) return false;
  if (!('wasm' in backend && 'makeOutput' in backend && 'getMemoryOffset' in backend)) return false;
  const { wasm } = backend;
  return typeof wasm === 'object' && wasm !== null && 'HEAPU8' in wasm && 'asm' in wasm && 'tfjs' in wasm;
}

/** @throws TypeError when a kernel was called with another backend */
export function asWasmBackend(backend: unknown): WasmBackend {
  if (!isWasmBackend(backend)) throw new TypeError('This kernel runs on the wasm backend only.');
  return backend;
}

/** Byte address of a tensor's values. */
export function addressOf(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.getMemoryOffset(tensor.dataId);
}

/** View of a float32 tensor's values. Valid until the next allocation on the heap. */
export function floatView(backend: WasmBackend, tensor: TensorInfo): Float32Array<ArrayBuffer> {
  return new Float32Array(backend.wasm.HEAPU8.buffer, addressOf(backend, tensor), sizeOf(tensor.shape));
}

/** View of an int32 tensor's values. Valid until the next allocation on the heap. */
export function intView(backend: WasmBackend, tensor: TensorInfo): Int32Array<ArrayBuffer> {
  return new Int32Array(backend.wasm.HEAPU8.buffer, addressOf(backend, tensor), sizeOf(tensor.shape));
}

/** Number of values of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** @throws TypeError when the kernel's input is missing */
export function input(inputs: NamedTensorInfoMap, name: string): TensorInfo {
  const tensor = inputs[name];
  if (tensor === undefined) throw new TypeError(`The kernel's input "${name}" is missing.`);
  return tensor;
}

/** The backend with the lab's own loops on its memory. */
export interface WasmRuntime {
  readonly backend: WasmBackend;
  readonly simd: SimdKernels;
}

let opening: Promise<WasmRuntime> | null = null;

/**
 * The process's wasm backend. There is one: tfjs' kernels keep their entry points in module variables, so a second
 * wasm module would take them over. It lives as long as the process, for its memory never shrinks anyway.
 *
 * @throws EngineUnavailableError when it cannot be loaded
 */
export function wasmRuntime(): Promise<WasmRuntime> {
  opening ??= load();
  return opening;
}

async function load(): Promise<WasmRuntime> {
  const require = createRequire(import.meta.url);
  const takeBack = listenersSince(process);
  try {
    const name = '@tensorflow/tfjs-backend-wasm';
    const wasm: unknown = require(name);
    if (!isWasmPackage(wasm)) throw new Error('its setWasmPaths is missing');
    // Kernels are replaced and memory is read behind its back, which only the pinned version is known to bear.
    const found: readonly string[] = [wasm.version_wasm, tf.version_core];
    if (found.some((version) => version !== PINNED_VERSION)) {
      throw new Error(`it needs tfjs ${PINNED_VERSION}, found ${found.join(' on core ')}`);
    }
    wasm.setWasmPaths(`${dirname(require.resolve(name))}/`);
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs could not start it');
  } catch (cause) {
    throw new EngineUnavailableError(`The wasm backend did not load: ${reason(cause)}`, { cause });
  } finally {
    takeBack();
  }
  const backend = asWasmBackend(tf.backend());
  alignAllocations(backend.wasm);
  return { backend, simd: simdKernels(backend.wasm.asm.memory) };
}

/**
 * Emscripten listens to the process's errors, ends it on any of them and prints a minified line of its own source.
 *
 * @returns removes the listeners that were added since the call
 */
function listenersSince(emitter: NodeJS.Process): () => void {
  const exceptions = emitter.listeners('uncaughtException');
  const rejections = emitter.listeners('unhandledRejection');
  return () => {
    for (const listener of emitter.listeners('uncaughtException')) {
      if (!exceptions.includes(listener)) emitter.removeListener('uncaughtException', listener);
    }
    for (const listener of emitter.listeners('unhandledRejection')) {
      if (!rejections.includes(listener)) emitter.removeListener('unhandledRejection', listener);
    }
  };
}

function isWasmPackage(value: unknown): value is { setWasmPaths: (folder: string) => void; version_wasm: string } {
  return typeof value === 'object' && value !== null && 'setWasmPaths' in value && 'version_wasm' in value;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
