import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { contractError } from '../../../../src-shared/contract/error-data.ts';
import type { CallOutput } from '../../../../src-shared/contract/registry.ts';
import FrozenMatch from '../../../../src-renderer/features/home/FrozenMatch.svelte';
import { inventedRuns } from '../../harness/invented.ts';
import { fakeWorkbench, renderWithWorkbench } from '../../render-with-workbench.ts';

type Match = CallOutput<'compare.withFrozen'>;

const SAME: Match = { matches: true, compared: 12_345, differing: [], exact: true, tolerance: 'the same bits', missing: [], extra: [], files: [] };
const [run] = inventedRuns(1);

function show(match: () => Match): void {
  if (run === undefined) throw new Error('there is no run');
  renderWithWorkbench(FrozenMatch, { run }, fakeWorkbench({ 'compare.withFrozen': match }));
}

test('a run that matches says so, to the last bit', async () => {
  show(() => SAME);
  expect(await screen.findByText(/It matches the frozen results: 12,345 cells compared, none differs/)).toBeTruthy();
  expect(screen.getByText(/the same to the last bit/)).toBeTruthy();
});

test('a run that does not match lists every cell that differs, with what is frozen and what is here', async () => {
  const differing = Array.from({ length: 130 }, (_, i) => ({ arm: 'scrub', seed: i, column: 'retain_acc', frozen: 0.5, own: i === 0 ? null : 0.25 }));
  show(() => ({ ...SAME, matches: false, exact: false, differing, missing: [{ arm: 'mu-align', seed: 42 }], files: [{ path: 'losses.csv', problem: 'it has another hash' }] }));
  expect(await screen.findByText(/It does not match the frozen results: 130 of 12,345 cells differ, and 1 file\./)).toBeTruthy();
  expect(screen.getByText(/Rows that it lacks: mu-align, seed 42/)).toBeTruthy();
  const table = screen.getByRole('table', { name: 'Cells that differ from the frozen results' });
  expect(within(table).getAllByRole('row')).toHaveLength(101);
  expect(within(table).getAllByRole('row')[1]?.textContent).toContain('none');
  await fireEvent.click(screen.getByRole('button', { name: /Show more, 30 are left/ }));
  expect(within(table).getAllByRole('row')).toHaveLength(131);
  expect(screen.getByText('losses.csv')).toBeTruthy();
});

test('what cannot be compared says why', async () => {
  show(() => {
    throw contractError('frozen-damaged', 'gone', 'The frozen results are missing. Install the program again.');
  });
  expect((await screen.findByRole('alert')).textContent).toContain('The frozen results are missing');
});
