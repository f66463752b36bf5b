import type { BagIndices, Tensor, Tensor2D } from '../engine.ts';
import { tf } from '../tfjs.ts';
import { addKernel } from './replace-kernel.ts';
import { addressOf, floatView, input, type WasmRuntime } from './wasm-backend.ts';

const FORWARD = 'LabEmbeddingBag';
const BACKWARD = 'LabEmbeddingBagGrad';

/** Registers the sum of table rows by list, and its gradient with respect to the table. */
export function installEmbeddingBagKernel({ backend, simd }: WasmRuntime): void {
  addKernel(FORWARD, ({ inputs, attrs }) => {
    const table = input(inputs, 'table');
    const bags = bagsOf(attrs);
    const width = table.shape[1] ?? 0;
    const out = backend.makeOutput([bags.offsets.length - 1, width], 'float32');
    floatView(backend, out).fill(0);
    const rowBytes = width * 4;
    const from = addressOf(backend, table);
    const to = addressOf(backend, out);
    eachEntry(bags, (list, row) => {
      simd.addTo(to + list * rowBytes, from + row * rowBytes, width);
    });
    return out;
  });

  addKernel(BACKWARD, ({ inputs, attrs }) => {
    const dy = input(inputs, 'dy');
    const width = dy.shape[1] ?? 0;
    const out = backend.makeOutput([Number(attrs?.['rows']), width], 'float32');
    floatView(backend, out).fill(0);
    const rowBytes = width * 4;
    const from = addressOf(backend, dy);
    const to = addressOf(backend, out);
    eachEntry(bagsOf(attrs), (list, row) => {
      simd.addTo(to + row * rowBytes, from + list * rowBytes, width);
    });
    return out;
  });

  tf.registerGradient({
    kernelName: FORWARD,
    gradFunc: (dy, _saved, attrs) => {
      if (Array.isArray(dy)) throw new Error('The embedding bag has one output.');
      const { offsets, values } = bagsOf(attrs);
      const rows = Number(attrs['rows']);
      return { table: () => tf.engine().runKernel<Tensor2D>(BACKWARD, { dy }, { offsets, values, rows }) };
    },
  });
}

/**
 * Sum of the listed table rows; row -1 is skipped.
 *
 * @param table shape [rows, columns]
 * @returns shape [lists, columns]
 * @throws RangeError when the table is no matrix or a listed row is not in the table
 */
export function embeddingBag(table: Tensor, bags: BagIndices): Tensor2D {
  const [rows = 0] = table.shape;
  if (table.rank !== 2) throw new RangeError(`embeddingBag: the table has rank ${table.rank}, not 2.`);
  const { offsets, values } = bags;
  for (const row of values) {
    if (row < -1 || row >= rows) throw new RangeError(`embeddingBag: row ${row} is outside -1..${rows - 1}.`);
  }
  return tf.engine().runKernel<Tensor2D>(FORWARD, { table }, { offsets, values, rows });
}

function bagsOf(attrs: unknown): BagIndices {
  if (typeof attrs === 'object' && attrs !== null && 'offsets' in attrs && 'values' in attrs) {
    const { offsets, values } = attrs;
    if (offsets instanceof Int32Array && values instanceof Int32Array) return { offsets, values };
  }
  throw new TypeError('The embedding bag kernel needs offsets and values.');
}

function eachEntry({ offsets, values }: BagIndices, visit: (list: number, row: number) => void): void {
  for (let list = 0; list + 1 < offsets.length; list++) {
    const end = offsets[list + 1] ?? 0;
    for (let entry = offsets[list] ?? 0; entry < end; entry++) {
      const row = values[entry] ?? -1;
      if (row >= 0) visit(list, row);
    }
  }
}
