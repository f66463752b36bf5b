import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertUsableResultsFolder, writeResultsFolder } from '../../../src-main/workbench/results-folder.ts';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'results-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const write = (folder: string, configHash: string, files: Record<string, string>): void => {
  writeResultsFolder(folder, new Map(Object.entries(files).map(([path, text]) => [path, bytes(text)])), (hashes) => JSON.stringify({ configHash, files: hashes }));
};

describe('a results folder', () => {
  test('is written whole, with a manifest and checksums that sha256sum understands', () => {
    const out = join(place, 'deep', 'results');
    write(out, 'abc', { 'a.csv': 'x\n', 'sub/b.csv': 'y\n' });
    const sums = readFileSync(join(out, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    expect(sums.map((line) => line.split('  ')[1])).toEqual(['a.csv', 'manifest.json', 'sub/b.csv']);
    for (const line of sums) {
      const [hash, path] = line.split('  ');
      expect(createHash('sha256').update(readFileSync(join(out, path ?? ''))).digest('hex')).toBe(hash);
    }
    expect(readdirSync(join(place, 'deep'))).toEqual(['results']);
  });

  test('is replaced by results of the same config, and leaves no old file behind', () => {
    const out = join(place, 'results');
    write(out, 'abc', { 'old.csv': 'x\n' });
    assertUsableResultsFolder(out, 'abc');
    write(out, 'abc', { 'new.csv': 'x\n' });
    expect(readdirSync(out).sort()).toEqual(['SHA256SUMS', 'manifest.json', 'new.csv']);
  });

  test('of another config, of no results, or that is a file, is refused', () => {
    const out = join(place, 'results');
    write(out, 'abc', {});
    expect(() => { assertUsableResultsFolder(out, 'def'); }).toThrow(/another config/);
    writeFileSync(join(out, 'manifest.json'), 'torn');
    expect(() => { assertUsableResultsFolder(out, 'abc'); }).toThrow(/another config/);
    writeFileSync(join(place, 'letter.txt'), 'dear');
    expect(() => { assertUsableResultsFolder(place, 'abc'); }).toThrow(/holds no results/);
    expect(() => { assertUsableResultsFolder(join(place, 'letter.txt'), 'abc'); }).toThrow(/is a file/);
    assertUsableResultsFolder(join(place, 'fresh'), 'abc');
  });
});
