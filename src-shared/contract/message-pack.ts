import { ExtensionCodec, decode, encode } from '@msgpack/msgpack';
import { contractError } from './error-data.ts';
import { checkMessagePack } from './check-message-pack.ts';
import { MAX_FRAME_BYTES, plainDataProblem } from './plain-data.ts';

/** Typed arrays by their extension type; the numbers are part of the protocol. Uint8Array is MessagePack's own binary. */
const ARRAYS = [
  [1, Int8Array],
  [2, Uint8ClampedArray],
  [3, Int16Array],
  [4, Uint16Array],
  [5, Int32Array],
  [6, Uint32Array],
  [7, Float32Array],
  [8, Float64Array],
  [9, BigInt64Array],
  [10, BigUint64Array],
] as const;

const extensionCodec = new ExtensionCodec();
for (const [type, TypedArray] of ARRAYS) {
  extensionCodec.register({
    type,
    // The bytes as they lie in memory: every platform that the program runs on is little-endian.
    encode: (value) => (value instanceof TypedArray ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null),
    decode: (data) => {
      if (data.byteLength % TypedArray.BYTES_PER_ELEMENT !== 0) throw new RangeError(`${data.byteLength} bytes are no ${TypedArray.name}`);
      return new TypedArray(data.slice().buffer);
    },
  });
}

/** A message as bytes, for transports that carry bytes. Numbers keep their bits, -0 and typed arrays included. @throws ContractError for what is no plain data or too large */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const problem = plainDataProblem(message);
  if (problem !== null) throw contractError('bad-frame', `the message cannot be sent: ${problem}`);
  // Integers as floats: the integer form would lose the sign of -0, and BigInt alone is then a 64-bit integer.
  const bytes = encode(message, { extensionCodec, useBigInt64: true, forceIntegerToFloat: true, maxDepth: 100 });
  if (bytes.byteLength > MAX_FRAME_BYTES) throw contractError('too-large', `the message has ${bytes.byteLength} bytes, more than ${MAX_FRAME_BYTES}`);
  return bytes;
}

/** The message that bytes hold. @throws ContractError for bytes that are none, within bounded memory */
export function decodeMessage(bytes: Uint8Array): unknown {
  if (bytes.byteLength > MAX_FRAME_BYTES) throw contractError('too-large', `the message has ${bytes.byteLength} bytes, more than ${MAX_FRAME_BYTES}`);
  const problem = checkMessagePack(bytes);
  if (problem !== null) throw contractError('bad-frame', `the message cannot be read: ${problem}`);
  // Of a Buffer the parts would be Buffers too, which are not what was sent.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return decode(plain, { extensionCodec, useBigInt64: true });
  } catch (cause) {
    throw contractError('bad-frame', `the message cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
