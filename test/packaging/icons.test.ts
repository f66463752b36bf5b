import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ICNS_TYPES, icoFile } from '../../packaging/icons/png-containers.ts';

const folder = join(import.meta.dirname, '..', '..', 'resources', 'icons');

/** Width and height that a PNG says it has. @throws when it is none */
function pngSize(bytes: Buffer): readonly [number, number] {
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect(bytes.subarray(12, 16).toString('latin1')).toBe('IHDR');
  expect(bytes.subarray(-8, -4).toString('latin1'), 'the last chunk').toBe('IEND');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

test('the PNG files are of the sizes of their names, from 16 to 512', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.png'));
  expect(names.length).toBe(8);
  for (const name of names) {
    const size = Number(name.split('x')[0]);
    expect(pngSize(readFileSync(join(folder, name)))).toEqual([size, size]);
  }
  expect(pngSize(readFileSync(join(folder, 'tray', 'trayTemplate.png')))).toEqual([16, 16]);
  expect(pngSize(readFileSync(join(folder, 'tray', 'trayTemplate@2x.png')))).toEqual([32, 32]);
});

test('the .ico is a directory of PNG files, one after the other to its end', () => {
  const file = readFileSync(join(folder, 'icon.ico'));
  expect([file.readUInt16LE(0), file.readUInt16LE(2)]).toEqual([0, 1]);
  const sizes: number[] = [];
  let next = 6 + 16 * file.readUInt16LE(4);
  for (let at = 6; at < 6 + 16 * file.readUInt16LE(4); at += 16) {
    const size = file.readUInt8(at) === 0 ? 256 : file.readUInt8(at);
    const [length, offset] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 12)];
    expect(offset).toBe(next);
    expect(pngSize(file.subarray(offset, offset + length))).toEqual([size, size]);
    sizes.push(size);
    next += length;
  }
  expect(next).toBe(file.length);
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
  expect(() => icoFile([{ size: 512, png: new Uint8Array() }])).toThrow(/at most 256/);
});

test('the .icns holds a PNG file of the right size for every type', () => {
  const file = readFileSync(join(folder, 'icon.icns'));
  expect(file.subarray(0, 4).toString('latin1')).toBe('icns');
  expect(file.readUInt32BE(4)).toBe(file.length);
  const found: Record<string, number> = {};
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    const [width, height] = pngSize(file.subarray(at + 8, at + file.readUInt32BE(at + 4)));
    expect(width).toBe(height);
    found[file.subarray(at, at + 4).toString('latin1')] = width;
  }
  expect(found).toEqual(ICNS_TYPES);
});
