import { describe, expect, test } from 'vitest';
import type { Run, RunStatus } from '../../../../src-shared/contract/topics/runs.ts';
import { runStatusSchema } from '../../../../src-shared/contract/topics/runs.ts';
import { runSentence } from '../../../../src-renderer/features/monitor/run-sentence.ts';
import { step } from './invented-steps.ts';

const run = (status: RunStatus, changes: Partial<Run> = {}): Run => ({
  id: 'r', name: 'Quick look', status, kind: 'frozen', source: 'own', preset: 'quick', configHash: null, dataset: 'scenes', engine: 'wasm', evaluationNoise: false, methods: [], seeds: [42], createdAt: 0, endedAt: null,
  stepsDone: 3, stepsTotal: 9, etaMs: null, tags: [], note: '', archived: false, problem: null, ...changes,
});
const said = (status: RunStatus, changes: Partial<Parameters<typeof runSentence>[0]> = {}, of: Partial<Run> = {}) => runSentence({ run: run(status, of), steps: [], titleOf: (id) => `<${id}>`, others: 0, stopsLong: false, ...changes });

describe('how a run stands', () => {
  test('every state that asks for something says what it is, what it means and what to do', () => {
    const silent = runStatusSchema.options.filter((status) => said(status) === null);
    expect(silent).toEqual(['running', 'completed']);
    expect(Object.fromEntries(runStatusSchema.options.map((status) => [status, said(status)?.verbs ?? []]))).toEqual({
      queued: ['stop'], running: [], stopping: [], completed: [], diverged: ['configure'], stopped: ['resume'], failed: ['retry'], interrupted: ['resume', 'restart', 'keep'],
    });
  });

  test('a stop can be forced after a moment, not at once', () => {
    expect(said('stopping', { stopsLong: true })?.verbs).toEqual(['force']);
    expect(said('stopping')?.sentence).toBe('Stopping after this batch.');
  });

  test('the steps that are to blame are named, a few of them', () => {
    const failed = (ids: string[]) => ids.map((label) => step('train', { label, status: 'failed' }));
    expect(said('failed', { steps: failed(['a']) }, { problem: 'the disk is full' })?.meaning).toMatch(/^The disk is full\. 3 of 9 steps are done and kept/);
    expect(said('failed', { steps: failed(['a']) })?.sentence).toBe('A step failed: <a>.');
    expect(said('failed', { steps: failed(['a', 'b']) })?.sentence).toBe('Steps failed: <a> and <b>.');
    expect(said('failed', { steps: failed(['a', 'b', 'c', 'd']) })?.sentence).toBe('Steps failed: <a>, <b> and 2 more.');
  });

  test('what was made elsewhere cannot go on here', () => {
    expect(said('interrupted', {}, { source: 'bundle' })?.verbs).toEqual([]);
  });

  test('who waits is told for how many', () => {
    expect([0, 1, 2].map((others) => said('queued', { others })?.sentence)).toEqual(['It begins as soon as there is room.', 'It waits: another run is at work or in the queue.', 'It waits: 2 other runs are at work or in the queue.']);
  });
});
