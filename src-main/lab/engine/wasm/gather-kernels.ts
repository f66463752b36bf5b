import { tf } from '../tfjs.ts';
import { addKernel, replaceKernel } from './replace-kernel.ts';
import { floatView, input, intView, sizeOf, type WasmRuntime } from './wasm-backend.ts';

/**
 * GatherV2 by copying rows (the wasm kernel walks generic strides, and is wrong for batchDims > 0), and
 * UnsortedSegmentSum, its gradient, which the wasm backend lacks.
 */
export function installGatherKernels({ backend }: WasmRuntime): void {
  const original = tf.getKernel('GatherV2', 'wasm').kernelFunc;
  replaceKernel('GatherV2', (call) => {
    const x = input(call.inputs, 'x');
    const indices = input(call.inputs, 'indices');
    if ((x.dtype !== 'float32' && x.dtype !== 'int32') || indices.dtype !== 'int32') return original(call);
    const axis = numberAttribute(call.attrs?.['axis'], x.shape.length);
    const batchDims = numberAttribute(call.attrs?.['batchDims'], indices.shape.length);
    const batch = sizeOf(x.shape.slice(0, batchDims));
    const outer = sizeOf(x.shape.slice(batchDims, axis));
    const rows = x.shape[axis] ?? 1;
    const width = sizeOf(x.shape.slice(axis + 1));
    const picked = sizeOf(indices.shape.slice(batchDims));
    const out = backend.makeOutput([...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...x.shape.slice(axis + 1)], x.dtype);
    // int32 and float32 values are copied alike, four bytes each.
    const from = intView(backend, x);
    const to = intView(backend, out);
    const index = intView(backend, indices);
    for (const row of index) {
      if (row < 0 || row >= rows) throw new RangeError(`gather: index ${row} is outside 0..${rows - 1}.`);
    }
    let at = 0;
    for (let b = 0; b < batch; b++) {
      for (let o = 0; o < outer; o++) {
        const base = (b * outer + o) * rows * width;
        for (let i = 0; i < picked; i++) {
          const start = base + (index[b * picked + i] ?? 0) * width;
          to.set(from.subarray(start, start + width), at);
          at += width;
        }
      }
    }
    return out;
  });

  addKernel('UnsortedSegmentSum', ({ inputs, attrs }) => {
    const x = input(inputs, 'x');
    const segmentIds = input(inputs, 'segmentIds');
    if (x.dtype !== 'float32' && x.dtype !== 'int32') throw new Error(`UnsortedSegmentSum of ${x.dtype} is not supported.`);
    const segments = numberAttribute(attrs?.['numSegments'], 0);
    const rest = x.shape.slice(segmentIds.shape.length);
    const width = sizeOf(rest);
    const out = backend.makeOutput([segments, ...rest], x.dtype);
    const view = x.dtype === 'float32' ? floatView : intView;
    const from = view(backend, x);
    const to = view(backend, out);
    const ids = intView(backend, segmentIds);
    to.fill(0);
    for (let row = 0; row < ids.length; row++) {
      const segment = ids[row] ?? -1;
      if (segment < 0 || segment >= segments) continue;
      const target = segment * width;
      const source = row * width;
      for (let i = 0; i < width; i++) to[target + i] = (to[target + i] ?? 0) + (from[source + i] ?? 0);
    }
    return out;
  });
}

/** An axis or count of a kernel call; negative axes count from the end. */
function numberAttribute(value: unknown, length: number): number {
  const number = Array.isArray(value) ? Number(value[0]) : Number(value ?? 0);
  return number < 0 ? number + length : number;
}
