/**
 * One matrix product on the wasm heap: out[m, n] = op(a)[m, k] @ op(b)[k, n], row-major float32. Places are byte
 * addresses, since views of the heap do not survive its growth. With transposeA, a is stored [k, m]; with
 * transposeB, b is stored [n, k]. m, k and n are at least 1; out overlaps neither a nor b.
 */
export interface Gemm {
  multiply(a: number, b: number, out: number, size: GemmSize): void;
  dispose(): void;
}

export interface GemmSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}
