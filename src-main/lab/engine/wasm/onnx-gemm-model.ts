/**
 * The ONNX file of a single Gemm node, C[m, n] = op(A) @ op(B), with free dimensions: written by hand, since it is a
 * hundred bytes of protobuf. Field numbers are those of onnx.proto (onnx/onnx, IR version 8).
 */
export function gemmModel(transposeA: boolean, transposeB: boolean): Uint8Array<ArrayBuffer> {
  const node = [
    ...['A', 'B'].map((name) => bytesField(1, text(name))),
    bytesField(2, text('C')),
    bytesField(4, text('Gemm')),
    bytesField(5, intAttribute('transA', transposeA ? 1 : 0)),
    bytesField(5, intAttribute('transB', transposeB ? 1 : 0)),
  ];
  const graph = [
    bytesField(1, node.flat()),
    bytesField(2, text('gemm')),
    bytesField(11, floatMatrix('A')),
    bytesField(11, floatMatrix('B')),
    bytesField(12, floatMatrix('C')),
  ];
  const operatorSet = [...bytesField(1, text('')), ...intField(2, 17)];
  return new Uint8Array([...intField(1, 8), ...bytesField(7, graph.flat()), ...bytesField(8, operatorSet)]);
}

/** ValueInfoProto of a float32 matrix whose two dimensions have names in place of lengths. */
function floatMatrix(name: string): number[] {
  const dimensions = ['rows', 'columns'].flatMap((axis) => bytesField(1, bytesField(2, text(`${name}_${axis}`))));
  const tensorType = [...intField(1, 1), ...bytesField(2, dimensions)];
  return [...bytesField(1, text(name)), ...bytesField(2, bytesField(1, tensorType))];
}

function intAttribute(name: string, value: number): number[] {
  const typeInt = 2;
  return [...bytesField(1, text(name)), ...intField(3, value), ...intField(20, typeInt)];
}

function text(value: string): number[] {
  return [...new TextEncoder().encode(value)];
}

function intField(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function bytesField(field: number, value: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(value.length), ...value];
}

/** Seven bits a byte, low bits first; the top bit says that more follow. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
