import type { Handlers } from '../../../src-shared/contract/server.ts';
import type { Run, RunStatus } from '../../../src-shared/contract/topics/runs.ts';
import { contractError } from '../../../src-shared/contract/error-data.ts';

const STATUSES: readonly RunStatus[] = ['completed', 'completed', 'failed', 'interrupted', 'stopped', 'diverged'];
const DAY = 86_400_000;
/** 24 November 2026, 14:58 UTC */
const NEWEST = 1_795_532_280_000;

/** Invented runs, newest first; the first one runs. */
export function inventedRuns(count: number): Run[] {
  return Array.from({ length: count }, (_, i): Run => {
    const status = i === 0 ? 'running' : (STATUSES[i % STATUSES.length] ?? 'completed');
    return {
      source: 'own',
      id: `run-${count - i}`,
      name: `${String(count - i).padStart(4, '0')} ${i % 3 === 0 ? 'reproduce scenes-20k' : 'weaker isolation, uniform KL only, teacher = original, lab machine'}`,
      status,
      kind: i % 3 === 0 ? 'frozen' : 'edited-copy',
      preset: 'scenes-20k',
      configHash: (i + 1).toString(16).padStart(8, '0').repeat(8),
      dataset: 'scenes',
      engine: 'wasm 1',
      evaluationNoise: false,
      methods: ['mu-align', 'scrub', 'retrain'],
      seeds: [42, 123, 5508],
      createdAt: NEWEST - i * DAY * 0.7,
      endedAt: i === 0 ? null : NEWEST - i * DAY * 0.7 + 2_500_000,
      stepsDone: i === 0 ? 16 : 27,
      stepsTotal: 27,
      etaMs: i === 0 ? 24 * 60_000 : null,
      tags: i % 4 === 0 ? ['paper'] : [],
      note: '',
      archived: false,
      problem: status === 'failed' ? 'The disk was full.' : null,
    };
  });
}

/** Invented answers to what the frame of the window asks; everything else is refused. */
export function inventedHandlers(runs: readonly Run[]): Partial<Handlers> {
  return {
    'system.info': () => ({ version: '0.1.0', commit: null, host: 'server' as const, platform: 'linux', writable: true, workers: 2, engines: [{ name: 'wasm', description: 'wasm, float32', version: '1', available: true, device: '8 cores, no GPU', problem: null }] }),
    'system.catalogue': () => ({ methods: [], datasets: [], attackers: [], config: {}, glossary: {} }),
    'evaluations.columns': () => [{ name: 'retain_acc', head: 'Retain acc.', description: 'share of retained pairs answered right', direction: 'up' }],
    'system.diagnostics': () => ({ fileName: 'diagnostics.txt', text: 'invented' }),
    'presets.list': () => [{ name: 'scenes-20k', title: 'Scenes 20k', description: 'drawn scenes', configHash: 'a'.repeat(64), frozen: true, saved: false, hasResults: true }],
    'runs.list': ({ page: { offset, limit } }) => ({ total: runs.length, runs: runs.slice(offset, offset + limit) }),
    'runs.watch': async function* (_, { signal }) {
      yield [...runs.filter(({ status }) => status === 'running')];
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
    },
    'steps.trail': ({ run, arm, seed, column }) => {
      if (arm === '') throw contractError('not-found', 'no such arm');
      return { value: 0.4138, meaning: `invented ${column}`, trail: ['row', 'step', 'config', 'engine', 'code', 'data'].map((what) => ({ what, id: `${run}-${what}`, text: `${what} ${arm} ${seed}`, document: { invented: true } })) };
    },
  };
}
