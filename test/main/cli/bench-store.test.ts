import { expect, test } from 'vitest';
import { benchStore } from '../../../src-main/cli/bench-store.ts';

test('the benchmark of the store times every read on a small one, and cleans up', async () => {
  const lines: string[] = [];
  const result = await benchStore((line) => { lines.push(line); }, new AbortController().signal, { runs: 60, evaluated: 4, points: 3000 });
  expect(result).toMatchObject({ runs: 60, evaluationRows: 4 * 36, points: 3000 });
  expect(result.timings[0]?.what).toBe('start-up: open the store');
  expect(result.timings.length).toBeGreaterThan(15);
  for (const { storeMs, plainMs } of result.timings) expect([Number.isFinite(storeMs), Number.isFinite(plainMs)]).toEqual([true, true]);
}, 30_000);
