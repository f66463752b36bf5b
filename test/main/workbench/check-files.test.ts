import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFiles } from '../../../src-main/workbench/check-files.ts';
import { writeResultsFolder } from '../../../src-main/workbench/results-folder.ts';

let place = '';
let folder = '';
const FILES = ['losses_x.csv', 'privacy_cache/a.csv', 'privacy_cache/empty.csv', 'steps.json', 'manifest.json', 'SHA256SUMS'];

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'check-files-'));
  folder = join(place, 'results');
  const files = new Map(['losses_x.csv', 'privacy_cache/a.csv', 'privacy_cache/empty.csv', 'steps.json'].map((path) => [path, new TextEncoder().encode(path.includes('empty') ? '' : `arm,seed\n${path},1\n`)]));
  writeResultsFolder(folder, files, (hashes) => `${JSON.stringify({ schema: 'x', configHash: 'abc', createdAt: '2026-01-01T00:00:00Z', files: hashes }, null, 2)}\n`);
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

const named = (): string[] => checkFiles(folder).problems.map(({ path }) => path);

/** Changes a file, looks, and puts it back. */
function withChange<T>(path: string, change: (bytes: Buffer) => Buffer, look: () => T): T {
  const before = readFileSync(join(folder, path));
  writeFileSync(join(folder, path), change(Buffer.from(before)));
  try {
    return look();
  } finally {
    writeFileSync(join(folder, path), before);
  }
}

describe('the files of a results folder', () => {
  test('are as they were written', () => {
    expect(checkFiles(folder)).toEqual({ files: 4, problems: [] });
  });

  test.each(FILES.filter((path) => !path.includes('empty')))('%s: whatever byte of it is changed, it is named', (path) => {
    const size = readFileSync(join(folder, path)).length;
    fc.assert(fc.property(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const problems = withChange(path, (bytes) => { bytes[at] = (bytes[at] ?? 0) ^ flip; return bytes; }, named);
      expect(problems).toContain(path);
    }), { numRuns: 300 });
  });

  test.each(FILES)('%s: a byte more at its end is found', (path) => {
    expect(withChange(path, (bytes) => Buffer.concat([bytes, Buffer.from('\n')]), named)).toContain(path);
  });

  test.each(FILES)('%s: is missed', (path) => {
    const away = join(place, 'away');
    renameSync(join(folder, path), away);
    try {
      expect(checkFiles(folder).problems).toContainEqual(expect.objectContaining({ path, kind: 'missing' }));
    } finally {
      renameSync(away, join(folder, path));
    }
  });

  test('a file that no list names is extra', () => {
    const path = 'privacy_cache/notes.txt';
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), 'x');
    expect(checkFiles(folder).problems).toEqual([{ path, kind: 'extra', problem: 'no list names it' }]);
    rmSync(join(folder, path));
  });

  test('a change that hides itself in SHA256SUMS contradicts the manifest', () => {
    const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8');
    const hash = /^(\w{64}) {2}steps\.json$/m.exec(sums)?.[1] ?? '';
    withChange('SHA256SUMS', () => Buffer.from(sums.replace(hash, '0'.repeat(64))), () => {
      expect(checkFiles(folder).problems.map(({ path, problem }) => `${path}: ${problem}`)).toContain('SHA256SUMS: it does not hold the hash of steps.json that manifest.json and the file agree on');
    });
  });
});
