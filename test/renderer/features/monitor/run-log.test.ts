import { flushSync } from 'svelte';
import { screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunLog } from '../../../../src-renderer/features/monitor/run-log.svelte.ts';
import StepLog from '../../../../src-renderer/features/monitor/StepLog.svelte';
import type { StreamItem } from '../../../../src-shared/contract/registry.ts';
import { fakeWorkbench, renderWithWorkbench } from '../../render-with-workbench.ts';
import { step } from './invented-steps.ts';

type Lines = StreamItem<'steps.log'>;

const lines = (from: number, count: number, attempt = 1): Lines => Array.from({ length: count }, (_, i) => ({ attempt, tMs: from + i, at: 1000 + from + i, text: `line ${from + i}` }));

/** A run's log over steps with these lines, when all of them have come. */
async function logOf(steps: Readonly<Record<string, Lines>>): Promise<RunLog> {
  const { client } = fakeWorkbench({ 'steps.log': async function* ({ id }) { yield await Promise.resolve(steps[id] ?? []); } });
  const log = new RunLog(client);
  log.want(Object.keys(steps).map((id) => step('train', { id })));
  await vi.advanceTimersByTimeAsync(500);
  flushSync();
  return log;
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

describe('the log of a run', () => {
  test('holds its newest 5,000 lines in their order, and of each step the last ones', async () => {
    const log = await logOf({ early: lines(0, 400), late: lines(400, 6000) });
    expect(log.isCut).toBe(true);
    expect(log.entries).toHaveLength(5020);
    expect(log.entries.slice(0, 21).map(({ text }) => text)).toEqual([...Array.from({ length: 20 }, (_, i) => `line ${380 + i}`), 'line 1400']);
    expect(log.entries.at(-1)?.text).toBe('line 6399');
    expect(log.entries.every(({ at }, i) => (at ?? 0) >= (log.entries[i - 1]?.at ?? 0))).toBe(true);
  });

  test('that is told once more holds no line twice, and takes no old one for new', async () => {
    const told = lines(0, 6000);
    let all = told;
    const { client } = fakeWorkbench({ 'steps.log': async function* () { yield await Promise.resolve(all); } });
    const log = new RunLog(client);
    log.want([step('train', { id: 'a' })]);
    await vi.advanceTimersByTimeAsync(500);
    all = [...told, ...lines(6000, 1, 2)];
    log.want([step('train', { id: 'a', attempts: 2 })]);
    await vi.advanceTimersByTimeAsync(500);
    flushSync();
    expect(log.entries).toHaveLength(5000);
    expect([log.entries[0]?.text, log.entries.at(-1)?.text]).toEqual(['line 1001', 'line 6000']);
    expect(new Set(log.entries.map(({ key }) => key)).size).toBe(5000);
  });

  test('says where older lines are, and nothing of them where there are none', async () => {
    renderWithWorkbench(StepLog, { log: await logOf({ a: lines(0, 10) }), step: null, titleOf: (id: string) => id });
    expect(screen.queryByText(/Older lines/)).toBeNull();
    renderWithWorkbench(StepLog, { log: await logOf({ a: lines(0, 6000) }), step: null, titleOf: (id: string) => id });
    expect(screen.getByText(/Older lines are no longer held in this window\. They stand in the journal of each step/)).toBeTruthy();
    expect(screen.getByText('The newest 300 of 5000 lines. Copy takes all of these.')).toBeTruthy();
  });
});
