import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Checkpoint } from '../../../../src-main/lab/hooks.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src-main/lab/train/checkpoint-codec.ts';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from '../../../../src-main/lab/train/safetensors.ts';

const tensors = new Map([
  ['head.kernel', { shape: [2, 3], data: Float32Array.of(1, -2.5, 0, -0, 3e-45, 3.4e38) }],
  ['scalar', { shape: [], data: Float32Array.of(Math.PI) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ['größe/ß', { shape: [1], data: Float32Array.of(7) }],
]);
const metadata = { format: 'pt', note: 'a "quoted" note' };

/** A file from its parts, as the format describes it. */
function assemble(header: unknown, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

test('reads what it wrote, to the bit', () => {
  const { tensors: read, metadata: readMetadata } = decodeSafetensors(encodeSafetensors(tensors, metadata));
  expect(readMetadata).toEqual(metadata);
  expect(new Map(read)).toEqual(tensors);
  expect(Object.is(read.get('head.kernel')?.data[3], -0)).toBe(true);
});

test('any tensors survive', () => {
  const tensor = fc.array(fc.float(), { maxLength: 8 }).map((values) => ({ shape: [values.length], data: Float32Array.from(values) }));
  fc.assert(fc.property(fc.dictionary(fc.string().filter((name) => name !== '__metadata__' && name !== '__proto__'), tensor), fc.dictionary(fc.string().filter((name) => name !== '__proto__'), fc.string()), (named, text) => {
    const map = new Map(Object.entries(named));
    const read = decodeSafetensors(encodeSafetensors(map, text));
    expect(new Map(read.tensors)).toEqual(map);
    expect({ ...read.metadata }).toEqual({ ...text });
  }), { seed: 1, numRuns: 200 });
});

test('lies on disk as the format says', () => {
  const bytes = encodeSafetensors(tensors, metadata);
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  expect((8 + headerLength) % 8).toBe(0);
  expect(header).toEqual({
    __metadata__: metadata,
    'head.kernel': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    scalar: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
    empty: { dtype: 'F32', shape: [0, 4], data_offsets: [28, 28] },
    'größe/ß': { dtype: 'F32', shape: [1], data_offsets: [28, 32] },
  });
  expect(new DataView(bytes.buffer).getFloat32(8 + headerLength + 4, true)).toBe(-2.5);
  expect(bytes).toHaveLength(8 + headerLength + 32);
});

test('reads a view into a larger buffer, such as Node gives', () => {
  const bytes = encodeSafetensors(tensors);
  const pool = Buffer.alloc(bytes.length + 13);
  pool.set(bytes, 13);
  const { tensors: read } = decodeSafetensors(pool.subarray(13));
  pool.fill(0);
  expect(new Map(read)).toEqual(tensors);
});

test('Python reads what it wrote, and it reads what Python wrote', ({ skip }) => {
  const python = process.env['MU_ALIGN_PYTHON'] ?? 'python3';
  if (spawnSync(python, ['-c', 'import numpy, safetensors.numpy']).status !== 0) {
    console.log('skipped: this Python has no numpy and safetensors (MU_ALIGN_PYTHON names another one)');
    skip();
  }
  const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
  try {
    writeFileSync(join(folder, 'ours'), encodeSafetensors(tensors, metadata));
    const script = `
import sys, numpy, safetensors, safetensors.numpy
ours, theirs = sys.argv[1:]
read = safetensors.numpy.load_file(ours)
assert read['head.kernel'].shape == (2, 3) and read['head.kernel'][0, 1] == -2.5 and read['empty'].shape == (0, 4)
with safetensors.safe_open(ours, 'numpy') as f: assert f.metadata() == {'format': 'pt', 'note': 'a "quoted" note'}
safetensors.numpy.save_file({name: numpy.asarray(value + 1) for name, value in read.items()}, theirs, metadata={'by': 'python'})
`;
    const run = spawnSync(python, ['-c', script, join(folder, 'ours'), join(folder, 'theirs')], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    const theirs = decodeSafetensors(readFileSync(join(folder, 'theirs')));
    expect(theirs.metadata).toEqual({ by: 'python' });
    for (const [name, { shape, data }] of tensors) {
      expect(theirs.tensors.get(name)).toEqual({ shape, data: data.map((value) => value + 1) });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is cut off or malformed is refused in words', () => {
  const bytes = encodeSafetensors(tensors, metadata);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeSafetensors(bytes.subarray(0, length)), `cut at ${length}`).toThrow(SafetensorsError);
  }
  const four = new Uint8Array(4);
  const entry = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const cases: [unknown, Uint8Array, RegExp][] = [
    ['no json', four, /no JSON/],
    [[1], four, /no JSON object/],
    [{ a: { ...entry, dtype: 'F64' } }, four, /F64 numbers, only F32/],
    [{ a: { ...entry, shape: [2] } }, four, /4 bytes, its shape \[2\] needs 8/],
    [{ a: { ...entry, shape: [-1] } }, four, /malformed/],
    [{ a: { shape: [1] } }, four, /malformed/],
    [{ a: { ...entry, data_offsets: [4, 8] } }, new Uint8Array(8), /starts at byte 4, expected 0/],
    [{ a: entry, b: entry }, four, /overlap or leave a gap/],
    [{ a: entry }, new Uint8Array(5), /1 bytes after the last tensor/],
    [{ __metadata__: { n: 1 }, a: entry }, four, /something else than text/],
  ];
  for (const [header, data, message] of cases) {
    expect(() => decodeSafetensors(assemble(header, data))).toThrow(message);
    expect(() => decodeSafetensors(assemble(header, data))).toThrow(SafetensorsError);
  }
  const huge = new Uint8Array(16).fill(255);
  expect(() => decodeSafetensors(huge)).toThrow(/header of 18446744073709551615 bytes/);
});

test('random damage gives an error of its own kind, or other numbers, never a crash', () => {
  const bytes = encodeSafetensors(tensors, metadata);
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }), (hits) => {
    const damaged = bytes.slice();
    for (const [at, value] of hits) damaged[at] = value;
    try {
      decodeSafetensors(damaged);
    } catch (error) {
      expect(error).toBeInstanceOf(SafetensorsError);
    }
  }), { seed: 2, numRuns: 2000 });
});

test('tensors that contradict their shape are not written', () => {
  expect(() => encodeSafetensors(new Map([['a', { shape: [3], data: new Float32Array(2) }]]))).toThrow(/a has 2 numbers, its shape \[3\] needs 3/);
  expect(() => encodeSafetensors(new Map([['__metadata__', { shape: [0], data: new Float32Array(0) }]]))).toThrow(SafetensorsError);
});

test('a checkpoint survives with its position and every kind of number', () => {
  const checkpoint: Checkpoint = {
    position: { epoch: 3, phase: 1, stepInPhase: 12, step: 4711 },
    tensors,
    numbers: { best: Infinity, none: Number.NaN, third: 1 / 3, zero: -0, count: 12 },
  };
  const read = decodeCheckpoint(encodeCheckpoint(checkpoint));
  expect(read).toEqual(checkpoint);
  expect(Object.is(read.numbers['zero'], -0)).toBe(true);
  expect(encodeCheckpoint(read)).toEqual(encodeCheckpoint(checkpoint));
});

test('another safetensors file is no checkpoint', () => {
  expect(() => decodeCheckpoint(encodeSafetensors(tensors, metadata))).toThrow(/no checkpoint: the format is pt/);
  expect(() => decodeCheckpoint(encodeSafetensors(tensors, { format: 'mu-align-workbench/checkpoint@1', position: '{"epoch": -1}' }))).toThrow(/malformed/);
});
