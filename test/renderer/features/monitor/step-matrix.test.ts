import { describe, expect, test } from 'vitest';
import { armLabelsOf, stepMatrix, stepTitle, stepToShow } from '../../../../src-renderer/features/monitor/step-matrix.ts';
import { step } from './invented-steps.ts';

const labels = armLabelsOf({ arms: [{ id: 'scrub', label: 'SCRUB', method: 'scrub' }, { id: 'mu-align', label: 'MU-ALIGN' }, { id: 'bare' }, 7, null] });
const steps = [7, 42].flatMap((seed) => [
  step('dataset', { seed }),
  step('train', { seed }),
  step('train', { seed, label: `train teacher, seed ${seed}` }),
  ...['mu-align', 'scrub'].map((arm) => step('unlearn', { seed, arm })),
  step('evaluate', { seed, arm: 'scrub' }),
]).concat(step('report', { seed: null }));

describe('steps as methods by seeds', () => {
  test('every step has one place, arms in the order of the config', () => {
    const { seeds, groups } = stepMatrix(steps, labels);
    expect(seeds).toEqual([7, 42]);
    expect(groups.map(({ title, rows }) => [title, rows.map(({ label }) => label)])).toEqual([
      [null, ['Data']], ['Train', ['Original', 'RETR teacher']], ['Unlearn', ['SCRUB', 'MU-ALIGN']], ['Evaluate', ['SCRUB']], [null, ['Report']],
    ]);
    const cells = groups.flatMap(({ rows }) => rows.flatMap((row) => row.cells)).flatMap((cell) => cell?.id ?? []);
    expect([...cells].sort()).toEqual(steps.map(({ id }) => id).sort());
  });

  test('a seed without the step leaves its cell free', () => {
    const { groups } = stepMatrix(steps.filter(({ kind, seed }) => kind !== 'evaluate' || seed === 42), labels);
    expect(groups.find(({ title }) => title === 'Evaluate')?.rows[0]?.cells.map((cell) => cell?.seed ?? null)).toEqual([null, 42]);
  });

  test('without a config arms go by their ids', () => {
    expect(stepMatrix(steps, armLabelsOf(null)).groups.find(({ title }) => title === 'Unlearn')?.rows.map(({ label }) => label)).toEqual(['mu-align', 'scrub']);
    expect([...armLabelsOf({ arms: 'none' })]).toEqual([]);
    expect(labels.get('bare')).toBe('bare');
  });
});

test('titles say what is done, to whom, and with which seed', () => {
  expect([step('unlearn', { arm: 'mu-align' }), step('evaluate', { arm: 'scrub' }), step('train', { label: 'train reference, seed 42' }), step('report', { seed: null })].map((one) => stepTitle(one, labels))).toEqual([
    'MU-ALIGN, seed 42', 'SCRUB, evaluated, seed 42', 'RETR reference, seed 42', 'Report',
  ]);
});

describe('the step that is shown first', () => {
  const running = step('evaluate', { arm: 'scrub', status: 'running' });
  const learning = step('unlearn', { arm: 'mu-align', status: 'running' });
  const failed = step('train', { status: 'failed' });
  const learned = step('unlearn', { arm: 'scrub' });
  test('is the one that learns; then what is at work; then what went wrong; then the last that learned', () => {
    expect(stepToShow([failed, running, learning, learned])).toBe(learning);
    expect(stepToShow([failed, running, learned])).toBe(running);
    expect(stepToShow([learned, failed])).toBe(failed);
    expect(stepToShow([step('dataset'), learned, step('unlearn', { arm: 'retrain' }), step('report', { seed: null })])).toBe(learned);
    const waits = step('train', { status: 'queued', attempts: 1 });
    expect(stepToShow([learned, step('unlearn', { arm: 'mu-align', status: 'stopped', attempts: 0 }), waits])).toBe(waits);
    expect(stepToShow([])).toBeNull();
  });
});
