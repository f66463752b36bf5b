import type { Gemm, GemmSize } from './gemm.ts';
import type { WasmRuntime } from './wasm-backend.ts';

// tfjs counts its tensors up from 1; these stay out of its way.
const LEFT_ID = 0x7ffffff0;
const RIGHT_ID = 0x7ffffff1;
const OUT_ID = 0x7ffffff2;

/**
 * XNNPACK's product, as compiled into tfjs' wasm backend. Its own kernel takes a loop about 20 times slower when an
 * operand is transposed or batched, so operands are transposed first. It also keeps a packed copy of the right operand
 * under the tensor's number until the tensor is disposed: a variable updated in place would go on being read from
 * the old copy. Fresh numbers for each call avoid that.
 */
export function makeXnnGemm({ backend, simd }: WasmRuntime): Gemm {
  const { wasm } = backend;
  const types = ['number', 'array', 'number', 'number', 'array', 'number', 'number', 'number', 'number'];
  const product = wasm.cwrap('BatchMatMul', null, types);
  const shapeBytes = (rows: number, columns: number) => new Uint8Array(new Int32Array([1, rows, columns]).buffer);

  const untransposed = (address: number, transposed: boolean, rows: number, columns: number): number => {
    if (!transposed) return address;
    const copy = wasm._malloc(rows * columns * 4) >>> 0;
    simd.transpose(address, copy, columns, rows);
    return copy;
  };

  return {
    multiply(a: number, b: number, out: number, { m, k, n, transposeA, transposeB }: GemmSize): void {
      const left = untransposed(a, transposeA, m, k);
      const right = untransposed(b, transposeB, k, n);
      wasm.tfjs.registerTensor(LEFT_ID, m * k, left);
      wasm.tfjs.registerTensor(RIGHT_ID, k * n, right);
      wasm.tfjs.registerTensor(OUT_ID, m * n, out);
      product(LEFT_ID, shapeBytes(m, k), 3, RIGHT_ID, shapeBytes(k, n), 3, 0, 0, OUT_ID);
      for (const id of [LEFT_ID, RIGHT_ID, OUT_ID]) wasm.tfjs.disposeData(id);
      if (left !== a) wasm._free(left);
      if (right !== b) wasm._free(right);
    },
    dispose(): void {
      // Nothing is held between calls.
    },
  };
}
