import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, openStoreAtOnce, storePath } from '../../../src-main/store/store.ts';
import { exampleRun } from './example-runs.ts';

// A real full disk: a file system in memory. Mounting one needs root on Linux.
let disk = '';
let mounted = false;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'full-store-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk], { stdio: 'ignore' });
    mounted = true;
  } catch {
    console.log('skipped: a small file system cannot be mounted here (needs root on Linux)');
  }
});
afterEach(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

test('a store is closed on a full disk too: it counts as not closed, and nothing is lost', (context) => {
  if (!mounted) context.skip();
  const store = openStore(disk);
  const ids = Array.from({ length: 300 }, (_, i) => `run-${i}`);
  store.runs.addAll(ids.map((id) => exampleRun(id, { config: { text: 'x'.repeat(2000) } })));
  // They are in the -wal file alone: for moving them into the database there is no room.
  expect(statSync(`${storePath(disk)}-wal`).size).toBeGreaterThan(600_000);
  const filler = join(disk, 'filler');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, new Uint8Array(bavail * bsize));
  store.close();
  rmSync(filler);
  const again = openStoreAtOnce(disk);
  expect(again.isDoubtful()).toBe(true);
  expect(ids.map((id) => again.runs.get(id)?.id)).toEqual(ids);
  again.trust();
  again.close();
  const third = openStoreAtOnce(disk);
  expect(third.isDoubtful()).toBe(false);
  expect(third.runList.count({ archived: null })).toBe(300);
  third.close();
});
