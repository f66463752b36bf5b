/** A square picture. */
export interface IconPicture {
  /** pixels of a side */
  readonly size: number;
  readonly png: Uint8Array;
}

/**
 * A Windows .ico: a directory of pictures, then their PNG files as they are, which Windows Vista and later read. At most
 * 256 pixels a side, for the format has one byte for it (0 means 256).
 */
export function icoFile(pictures: readonly IconPicture[]): Uint8Array {
  const HEADER = 6;
  const ENTRY = 16;
  const directory = Buffer.alloc(HEADER + ENTRY * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let offset = directory.length;
  pictures.forEach(({ size, png }, index) => {
    if (size > 256) throw new RangeError(`a picture of an .ico has at most 256 pixels a side, got ${size}`);
    const at = HEADER + ENTRY * index;
    directory.writeUInt8(size % 256, at);
    directory.writeUInt8(size % 256, at + 1);
    directory.writeUInt16LE(1, at + 4);
    directory.writeUInt16LE(32, at + 6);
    directory.writeUInt32LE(png.length, at + 8);
    directory.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)]);
}

/** Types of the pictures in a macOS .icns, and the pixels of a side of each; those that end in 2x are for dense screens. */
export const ICNS_TYPES = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 } as const;

/** A macOS .icns: 'icns', the length, then type, length and PNG file of each picture. */
export function icnsFile(pngOf: (size: number) => Uint8Array): Uint8Array {
  const parts = Object.entries(ICNS_TYPES).map(([type, size]) => chunk(type, pngOf(size)));
  return chunk('icns', Buffer.concat(parts));
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}
