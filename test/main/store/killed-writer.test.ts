import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../../src-main/store/store.ts';

let home = '';
beforeAll(() => { home = mkdtempSync(join(tmpdir(), 'killed-')); });
afterAll(() => { rmSync(home, { recursive: true, force: true }); });

/** Runs the writer, kills it once it has said so many ids, and gives all that it said. */
function writeAndKill(afterIds: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'write-until-killed.ts'), home], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > afterIds) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // The last line may be cut: only whole ones count.
    child.on('close', (_, signal) => { if (signal === 'SIGKILL') resolve(text.split('\n').slice(0, -1)); else reject(new Error(`the writer ended by itself: ${text}`)); });
  });
}

test('a writer that is killed loses nothing that it had committed, and leaves nothing half done', async () => {
  const said: string[] = [];
  for (const count of [5, 40, 17]) {
    said.push(...await writeAndKill(count));
    const store = openStore(home);
    const { runs } = store.runList.page({ filter: { archived: false }, sort: [], limit: 10_000, after: null });
    expect(new Set(runs.map(({ id }) => id))).toEqual(new Set([...said, ...runs.map(({ id }) => id)]));
    for (const { id, state, stepsTotal, note } of runs) {
      expect(stepsTotal).toBe(6);
      // What is changed together is there together.
      expect(store.runs.steps(id).map((step) => step.state)).toEqual(Array.from({ length: 6 }, () => state));
      expect(note === '').toBe(state === 'queued');
      if (said.includes(id)) expect(store.evaluations.rows({ run: id })).toHaveLength(1);
    }
    store.close();
  }
  expect(said.length).toBeGreaterThanOrEqual(62);
  expect(new Set(said).size).toBe(said.length);
}, 60_000);
