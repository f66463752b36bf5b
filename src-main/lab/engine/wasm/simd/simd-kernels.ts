import { EngineUnavailableError } from '../../engine.ts';
import { kernelsBase64 } from './kernels.generated.ts';

/**
 * The loops of kernels.wat on the memory of tfjs' wasm backend. Places are byte addresses, counts are values, matrices
 * are row-major.
 */
export interface SimdKernels {
  /** one Adam(W) update of `count` weights at w, with the gradient at g and the moments at m and v */
  readonly adam: (
    w: number, g: number, m: number, v: number, count: number,
    rate: number, beta1: number, fresh1: number, beta2: number, fresh2: number,
    correction: number, epsilon: number, keep: number, pull: number,
  ) => void;
  /** out[rows, width] = max(out + bias, floor) */
  readonly addBias: (out: number, bias: number, rows: number, width: number, floor: number) => void;
  /** out = y > 0 ? dy : 0 */
  readonly maskByOutput: (dy: number, y: number, out: number, count: number) => void;
  /** to += from */
  readonly addTo: (to: number, from: number, count: number) => void;
  /** out = from * scale, also in place */
  readonly scale: (from: number, out: number, count: number, scale: number) => void;
  /** 1 when no value is infinite or NaN, else 0 */
  readonly allFinite: (from: number, count: number) => number;
  /** float64 sum */
  readonly sum: (from: number, count: number) => number;
  /** out[width] = scale * column sums of from[rows, width], summed in float64 */
  readonly columnSums: (from: number, out: number, rows: number, width: number, scale: number) => void;
  /** NaN is passed over */
  readonly max: (from: number, count: number) => number;
  /** out = e^(from - shift); returns their float64 sum */
  readonly expShifted: (from: number, out: number, count: number, shift: number) => number;
  /** out[columns, rows] = from[rows, columns] transposed */
  readonly transpose: (from: number, out: number, rows: number, columns: number) => void;
}

const NAMES: readonly (keyof SimdKernels)[] = [
  'adam', 'addBias', 'maskByOutput', 'addTo', 'scale', 'allFinite', 'sum', 'columnSums', 'max', 'expShifted', 'transpose',
];

/**
 * @param memory the backend's memory; it may grow
 * @throws EngineUnavailableError when this JavaScript engine has no SIMD
 */
export function simdKernels(memory: WebAssembly.Memory): SimdKernels {
  try {
    const bytes = Uint8Array.from(atob(kernelsBase64), (character) => character.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    if (hasKernels(exports)) return exports;
    throw new Error('a kernel is missing');
  } catch (cause) {
    throw new EngineUnavailableError(`The SIMD kernels did not load: ${String(cause)}`, { cause });
  }
}

function hasKernels(exports: object): exports is SimdKernels {
  const members = new Map(Object.entries(exports));
  return NAMES.every((name) => typeof members.get(name) === 'function');
}
