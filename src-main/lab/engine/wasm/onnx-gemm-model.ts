const FLOAT = 1;
const BFLOAT16 = 16;

/**
 * The ONNX file of a single Gemm node, C[m, n] = A @ op(B), with free dimensions: written by hand, since it is a
 * hundred bytes of protobuf. Field numbers are those of onnx.proto (onnx/onnx, IR version 8). Before C it has an
 * output `stop`, a constant bfloat16 scalar; see ort-gemm.ts.
 */
export function gemmModel(transposeB: boolean): Uint8Array<ArrayBuffer> {
  const node = [
    ...['A', 'B'].map((name) => bytesField(1, text(name))),
    bytesField(2, text('C')),
    bytesField(4, text('Gemm')),
    bytesField(5, intAttribute('transB', transposeB ? 1 : 0)),
  ];
  const graph = [
    bytesField(1, node.flat()),
    bytesField(2, text('gemm')),
    bytesField(5, [...intField(2, BFLOAT16), ...bytesField(8, text('stop')), ...bytesField(9, [0, 0])]),
    bytesField(11, floatMatrix('A')),
    bytesField(11, floatMatrix('B')),
    bytesField(12, tensorInfo('stop', BFLOAT16, [])),
    bytesField(12, floatMatrix('C')),
  ];
  const operatorSet = [...bytesField(1, text('')), ...intField(2, 17)];
  return new Uint8Array([...intField(1, 8), ...bytesField(7, graph.flat()), ...bytesField(8, operatorSet)]);
}

/** ValueInfoProto of a float32 matrix whose two dimensions have names in place of lengths. */
function floatMatrix(name: string): number[] {
  return tensorInfo(name, FLOAT, [`${name}_rows`, `${name}_columns`]);
}

function tensorInfo(name: string, elementType: number, dimensions: readonly string[]): number[] {
  const shape = dimensions.flatMap((dimension) => bytesField(1, bytesField(2, text(dimension))));
  const tensorType = [...intField(1, elementType), ...bytesField(2, shape)];
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
