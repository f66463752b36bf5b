import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;
/** Colours nearer than this, as a squared distance, are one before all others have a place. */
const SAME = 64;

/** The same picture with at most 256 colours, the most frequent ones: a third of the bytes for pictures of a window. @throws RangeError for a PNG of another form than Chromium's */
export function smallPng(png: Buffer): Buffer {
  const { width, height, rgb } = decode(png);
  const counts = new Map<number, number>();
  for (const colour of rgb) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = choose([...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour));
  const nearest = new Map([...counts.keys()].map((colour) => [colour, nearestTo(colour, palette)]));
  const lines = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = nearest.get(rgb[y * width + x] ?? 0) ?? 0;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** Frequent colours that differ first, then what else is frequent. */
function choose(byCount: readonly number[]): number[] {
  const chosen: number[] = [];
  for (const colour of byCount) if (chosen.length < MOST_COLOURS && chosen.every((other) => distance(colour, other) > SAME)) chosen.push(colour);
  const taken = new Set(chosen);
  return [...chosen, ...byCount.filter((colour) => !taken.has(colour)).slice(0, MOST_COLOURS - chosen.length)];
}

function nearestTo(colour: number, palette: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < palette.length; i++) if (distance(colour, palette[i] ?? 0) < distance(colour, palette[best] ?? 0)) best = i;
  return best;
}

function distance(a: number, b: number): number {
  return ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
}

/** Colours as 0xRRGGBB, line by line. */
function decode(png: Buffer): { readonly width: number; readonly height: number; readonly rgb: Uint32Array } {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, kind, , , interlaced] = png.subarray(24, 29);
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0) throw new RangeError('a PNG with 8 bits a channel, in colours, not interlaced, is wanted');
  const size = kind === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const data = inflateSync(Buffer.concat(parts));
  const stride = width * size;
  const rgb = new Uint32Array(width * height);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)] ?? 0;
    const line = new Uint8Array(data.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let i = 0; i < stride; i++) line[i] = (line[i] ?? 0) + predicted(filter, i < size ? 0 : (line[i - size] ?? 0), above[i] ?? 0, i < size ? 0 : (above[i - size] ?? 0));
    for (let x = 0; x < width; x++) rgb[y * width + x] = ((line[x * size] ?? 0) << 16) | ((line[x * size + 1] ?? 0) << 8) | (line[x * size + 2] ?? 0);
    above = line;
  }
  return { width, height, rgb };
}

/** What a filter of the PNG specification foretells from the left, the above and the one left of it. */
function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

function chunk(kind: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(kind, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}
