import { crc32, deflateRawSync } from 'node:zlib';

/** An entry exactly as it is to stand in the zip, right or wrong. */
export interface HandMadeEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Unix mode with its kind, for example 0o120777 of a link */
  readonly mode?: number;
  /** what the directory claims instead of the truth */
  readonly claims?: { readonly size?: number; readonly packed?: number; readonly crc?: number };
  readonly flags?: number;
}

/** A zip written byte by byte, so that it can hold what no well-kept writer would write. */
export function handMadeZip(entries: readonly HandMadeEntry[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644, claims = {}, flags = 0x0800 } of entries) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const rawName = Buffer.from(name);
    const [crc, packedBytes, size] = [claims.crc ?? crc32(raw), claims.packed ?? packed.length, claims.size ?? raw.length];
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(crc, 14);
    local.writeUInt32LE(packedBytes, 18);
    local.writeUInt32LE(size, 22);
    local.writeUInt16LE(rawName.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    local.copy(central, 6, 4, 28);
    central.writeUInt16LE(rawName.length, 28);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    parts.push(local, rawName, packed);
    directory.push(central, rawName);
    offset += 30 + rawName.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
