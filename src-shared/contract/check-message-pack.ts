import { MAX_DEPTH } from './plain-data.ts';

/**
 * Why bytes are no whole MessagePack value; null when they are. Decoders make room for as many elements as a header
 * claims, so a few bytes could ask for gigabytes: here every claim is held against the bytes that are left, and the
 * depth against its limit, before anything is decoded. Nothing is allocated but a stack of MAX_DEPTH counts.
 */
export function checkMessagePack(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** values still to come at each level */
  const open: number[] = [1];
  let at = 0;
  while (open.length > 0) {
    const left = open.pop() ?? 0;
    if (left === 0) continue;
    open.push(left - 1);
    if (at >= bytes.byteLength) return 'it ends too early';
    const header = headerAt(view, at);
    if (header === null) return `it is damaged or ends too early at byte ${at}`;
    at += header.bytes;
    // Every value takes at least one byte.
    if (at + header.values > bytes.byteLength) return `it claims more than it holds at byte ${at}`;
    if (header.values > 0) {
      if (open.length > MAX_DEPTH + 1) return `it is nested deeper than ${MAX_DEPTH}`;
      open.push(header.values);
    }
  }
  return at === bytes.byteLength ? null : 'something stands behind its end';
}

/** Bytes that a value takes without the values inside it, and how many these are. */
interface Header {
  readonly bytes: number;
  readonly values: number;
}

/** Null for a format that does not exist, or a length that is not there. */
function headerAt(view: DataView, at: number): Header | null {
  const format = view.getUint8(at);
  if (format <= 0x7f || format >= 0xe0) return { bytes: 1, values: 0 };
  if (format <= 0x8f) return { bytes: 1, values: 2 * (format & 0x0f) };
  if (format <= 0x9f) return { bytes: 1, values: format & 0x0f };
  if (format <= 0xbf) return { bytes: 1 + (format & 0x1f), values: 0 };
  const length = (width: number): number => {
    if (at + 1 + width > view.byteLength) return Infinity;
    return width === 1 ? view.getUint8(at + 1) : width === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1);
  };
  const sized = (width: number, extra: number): Header => ({ bytes: 1 + width + extra + length(width), values: 0 });
  switch (format) {
    case 0xc0: case 0xc2: case 0xc3:
      return { bytes: 1, values: 0 };
    case 0xc4: case 0xd9:
      return sized(1, 0);
    case 0xc5: case 0xda:
      return sized(2, 0);
    case 0xc6: case 0xdb:
      return sized(4, 0);
    case 0xc7:
      return sized(1, 1);
    case 0xc8:
      return sized(2, 1);
    case 0xc9:
      return sized(4, 1);
    case 0xcc: case 0xd0:
      return { bytes: 2, values: 0 };
    case 0xcd: case 0xd1:
      return { bytes: 3, values: 0 };
    case 0xca: case 0xce: case 0xd2:
      return { bytes: 5, values: 0 };
    case 0xcb: case 0xcf: case 0xd3:
      return { bytes: 9, values: 0 };
    case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8:
      return { bytes: 2 + 2 ** (format - 0xd4), values: 0 };
    case 0xdc:
      return { bytes: 3, values: length(2) };
    case 0xdd:
      return { bytes: 5, values: length(4) };
    case 0xde:
      return { bytes: 3, values: 2 * length(2) };
    case 0xdf:
      return { bytes: 5, values: 2 * length(4) };
    default:
      return null;
  }
}
