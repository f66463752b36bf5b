import { expect, test } from 'vitest';
import { LogTeller } from '../../../src-main/workbench/log-teller.ts';

test('the log of an attempt says where it began, what it did and how it ended, and leaves points out', () => {
  const teller = new LogTeller(2, 1000);
  const text = (line: Parameters<LogTeller['line']>[0]): string | undefined => teller.line(line)?.text;
  expect(teller.line({ type: 'attempt', t: 5, attempt: 2, fingerprint: null, resumed: { folder: 's-1', checkpoint: 3, offset: 10, step: 120 } })).toEqual({ attempt: 2, tMs: 5, at: 1005, text: 'attempt 2 goes on from checkpoint 3 of an earlier one, behind step 120' });
  expect(text({ type: 'progress', t: 6, done: 1, total: 9, label: 'training' })).toBe('now: training');
  expect(text({ type: 'progress', t: 7, done: 2, total: 9, label: 'training' })).toBeUndefined();
  expect(text({ type: 'metric', t: 8, step: 1, epoch: 1, phase: 'train', values: { loss: null } })).toBeUndefined();
  expect(text({ type: 'checkpoint', t: 9, number: 4, sha256: '', offset: 1, fingerprint: '' })).toBe('checkpoint 4 written');
  const ended = { step: 's', number: 2, startedAt: 1000, endedAt: 4000, fingerprint: null, resumedFrom: null, durationMs: null, cpuMs: null, peakMemoryBytes: null, shortage: null };
  expect(teller.end({ ...ended, state: 'failed', reason: 'the disk is full' })).toEqual({ attempt: 2, tMs: 3000, at: 4000, text: 'failed after 3.0 s: the disk is full' });
  expect(teller.end({ ...ended, state: 'completed', reason: '', durationMs: 360_000 }).text).toBe('done after 6 min');
});
