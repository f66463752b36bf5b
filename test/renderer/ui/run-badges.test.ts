import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import RunBadges from '../../../src-renderer/ui/RunBadges.svelte';
import { addsNoise } from '../../../src-renderer/features/configure/arms.ts';
import { renderWithWorkbench } from '../render-with-workbench.ts';

const run = (evaluationNoise: boolean) => ({ run: { kind: 'own' as const, configHash: 'a'.repeat(64), evaluationNoise } });

test('a run with evaluation-time noise is marked: not MU-ALIGN', async () => {
  const shown = renderWithWorkbench(RunBadges, run(true));
  expect(screen.getByText(/evaluation-time noise: not/).textContent).toBe('evaluation-time noise: not MU-ALIGN');
  await shown.change(run(false));
  expect(screen.queryByText(/evaluation-time noise/)).toBeNull();
  expect(screen.getByText('Own experiment')).toBeTruthy();
});

test('an experiment has it where an arm says privacyOnEval, and nowhere else', () => {
  expect(addsNoise({ arms: [{ id: 'a', params: { privacyOnEval: false } }, { id: 'b', params: { privacyOnEval: true } }] })).toBe(true);
  expect(addsNoise({ arms: [{ id: 'a', params: { privacyOnEval: false } }, { id: 'b' }] })).toBe(false);
  expect(addsNoise({ privacyOnEval: true })).toBe(false);
});
