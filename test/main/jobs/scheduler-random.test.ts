import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryJobStore } from '../../../src-main/jobs/memory-job-store.ts';
import { RUNS, checkOperations, endings, operations } from './scheduler-world.ts';

let work = '';
beforeAll(() => { work = mkdtempSync(join(tmpdir(), 'scheduler-')); });
afterAll(() => { rmSync(work, { recursive: true, force: true }); });

// Launches, stops, re-orderings, and workers that end in any way, at random.
test('a scheduler makes only legal changes, runs no step twice at once, keeps to its room, stops nothing that is wanted, and settles every run', async () => {
  await fc.assert(fc.asyncProperty(operations, endings, async (given, ending) => {
    const store = new MemoryJobStore();
    for (const run of RUNS) store.add(run);
    await checkOperations(store, work, given, ending);
    expect(store.livingRuns().map(({ id }) => id).every((id) => store.runState(id) === 'queued')).toBe(true);
  }), { numRuns: 200 });
});
