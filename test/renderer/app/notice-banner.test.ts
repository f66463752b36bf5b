import { render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import App from '../../../src-renderer/app/App.svelte';
import { NoticeBook } from '../../../src-renderer/app/notice-book.svelte.ts';
import type { Workbench } from '../../../src-renderer/app/workbench-context.ts';
import type { Notice } from '../../../src-shared/contract/topics/system.ts';
import { inventedHandlers, inventedRuns } from '../harness/invented.ts';
import { fakeWorkbench } from '../render-with-workbench.ts';

const notice = (code: string, at: number, changes: Partial<Notice> = {}): Notice => ({ at, level: 'warning', code, userMessage: `${code} at ${at}`, run: null, ...changes });

beforeEach(() => {
  localStorage.clear();
});

describe('notices of the workbench', () => {
  test('are one matter a code, the gravest first; what is seen at runs, and what is no trouble, are none', () => {
    const book = new NoticeBook();
    const titles = book.take([notice('dataset', 1), notice('interrupted', 2, { run: 'r' }), notice('not-published', 2, { level: 'error', run: 'r' }), notice('step', 2, { level: 'info' }), notice('dataset', 3), notice('store', 2, { level: 'error' })], true);
    expect(titles).toEqual(['An imported data set cannot be read', 'The database could not be written']);
    expect(book.matters.map(({ code, count }) => [code, count])).toEqual([['store', 1], ['dataset', 2]]);
    expect(book.take([notice('dataset', 4)], false)).toEqual([]);
    expect(book.matters[1]?.count).toBe(3);
  });

  test('that are told once more after a reconnection are not said once more, and those of a workbench that ended are gone', () => {
    const book = new NoticeBook();
    book.take([notice('store-damaged', 1, { level: 'error' }), notice('dataset', 2)], true);
    expect(book.take([notice('dataset', 2), notice('recovery', 9, { level: 'error' })], true)).toEqual(['What an earlier program left behind could not be put right']);
    expect(book.matters.map(({ code, count }) => [code, count])).toEqual([['recovery', 1], ['dataset', 1]]);
  });

  test('that were dismissed stay away, in another window too, until they come again; what lasts is told to each window', () => {
    const book = new NoticeBook();
    const all = [notice('dataset', 5), notice('store-damaged', 5, { level: 'error' })];
    book.take(all, true);
    for (const matter of book.matters) book.dismiss(matter);
    expect(book.matters).toEqual([]);
    book.take(all, true);
    expect(book.matters).toEqual([]);
    const other = new NoticeBook();
    other.take(all, true);
    expect(other.matters.map(({ code }) => code)).toEqual(['store-damaged']);
    expect(other.take([notice('dataset', 6)], false)).toEqual(['An imported data set cannot be read']);
  });
});

test('the window shows a notice above every screen, says it once, and in the dialog what happened, what it means and what to do', async () => {
  let tell: (notices: Notice[]) => void = () => undefined;
  const workbench: Workbench = fakeWorkbench({
    ...inventedHandlers(inventedRuns(3)),
    'system.notices': async function* (_input, { signal }) {
      yield [];
      while (!signal.aborted) yield await new Promise<Notice[]>((resolve) => { tell = resolve; });
    },
  });
  render(App, { workbench });
  await waitFor(() => { expect(workbench.runs.isRead).toBe(true); });
  expect(screen.queryByRole('region', { name: 'Notice of the workbench' })).toBeNull();
  tell([notice('store', 7, { level: 'error', userMessage: 'the store could not be written (disk full)' })]);
  const region = await screen.findByRole('region', { name: 'Notice of the workbench' });
  expect(region.textContent).toContain('The database could not be written.');
  expect(region.textContent).toContain('Nothing that was computed is lost');
  expect(workbench.announcer.text).toContain('The database could not be written.');
  within(region).getByRole('button', { name: 'What to do…' }).click();
  const dialog = await screen.findByRole('dialog', { name: 'The database could not be written' });
  for (const text of ['The store could not be written (disk full).', /Nothing that was computed is lost/, /Disk use/]) expect(within(dialog).getByText(text)).toBeTruthy();
  expect(workbench.faults.shown?.details).toContain('code: store');
  workbench.faults.dismiss();
  tell([notice('store', 8, { level: 'error' }), notice('dataset', 8)]);
  await waitFor(() => { expect(region.textContent).toContain('2 times; 1 more notice after this one'); });
  expect(workbench.announcer.text.match(/could not be written/g)).toHaveLength(1);
  expect(workbench.announcer.text).toContain('An imported data set cannot be read.');
  within(region).getByRole('button', { name: 'Dismiss' }).click();
  await waitFor(() => { expect(region.textContent).toContain('An imported data set cannot be read.'); });
});
