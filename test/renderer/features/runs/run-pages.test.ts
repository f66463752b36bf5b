import { expect, test } from 'vitest';
import { connectContract } from '../../../../src-shared/contract/client.ts';
import { contractError } from '../../../../src-shared/contract/error-data.ts';
import { memoryPorts } from '../../../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../../../src-shared/contract/server.ts';
import type { Run } from '../../../../src-shared/contract/topics/runs.ts';
import { RunPages } from '../../../../src-renderer/features/runs/run-pages.svelte.ts';
import { runMenu } from '../../../../src-renderer/features/runs/run-menu.ts';
import { Selection } from '../../../../src-renderer/features/runs/selection.svelte.ts';
import { inventedRuns } from '../../harness/invented.ts';

const ALL = inventedRuns(1000);
const QUESTION = { filter: { text: '', archived: false, all: [] }, sort: [] };

function pagesOf(more: { readonly fail?: () => boolean } = {}): { readonly pages: RunPages; readonly asked: number[] } {
  const asked: number[] = [];
  const [a, b] = memoryPorts();
  serveContract(b, {
    'runs.list': ({ filter, page: { offset, limit } }) => {
      if (more.fail?.() === true) throw contractError('broken', 'no', 'The store cannot be read.');
      asked.push(offset);
      const found = ALL.filter(({ name }) => name.includes(filter.text));
      return { total: found.length, runs: found.slice(offset, offset + limit) };
    },
    'runs.metrics': ({ ids, columns }) => ids.flatMap((run) => columns.map((column) => ({ run, column, arm: 'scrub', seeds: [1], mean: 0.5, sd: null, n: 1 }))),
  });
  return { pages: new RunPages(connectContract(a)), asked };
}

test('pages are read as they come into sight, once each, with the values of the columns', async () => {
  const { pages, asked } = pagesOf();
  pages.showColumns(['worst_auc']);
  pages.ask(QUESTION);
  await expect.poll(() => pages.total).toBe(1000);
  expect(pages.rowAt(3)).toEqual(ALL[3]);
  expect(pages.rowAt(500)).toBeNull();
  pages.want(480, 520);
  await expect.poll(() => pages.rowAt(510)).toEqual(ALL[510]);
  pages.want(485, 525);
  await expect.poll(() => pages.valueOf(ALL[510]?.id ?? '', 'worst_auc')?.mean).toBe(0.5);
  expect(asked).toEqual([0, 400, 500]);
  pages.showColumns(['worst_auc', 'retain_acc']);
  await expect.poll(() => pages.valueOf(ALL[510]?.id ?? '', 'retain_acc')?.mean).toBe(0.5);
  expect(asked).toHaveLength(3);
});

test('another question replaces the rows when it is answered; until then the old ones stay', async () => {
  const { pages } = pagesOf();
  pages.ask(QUESTION);
  await expect.poll(() => pages.total).toBe(1000);
  pages.ask({ ...QUESTION, filter: { ...QUESTION.filter, text: 'reproduce' } });
  expect(pages.rowAt(1)).toEqual(ALL[1]);
  await expect.poll(() => pages.total).toBe(334);
  expect(pages.rowAt(1)).toEqual(ALL[3]);
});

test('rows beyond the end of fewer rows are looked for where there are some', async () => {
  const { pages } = pagesOf();
  pages.ask(QUESTION);
  await expect.poll(() => pages.total).toBe(1000);
  pages.want(900, 940);
  await expect.poll(() => pages.rowAt(930)).not.toBeNull();
  pages.ask({ ...QUESTION, filter: { ...QUESTION.filter, text: 'reproduce' } });
  await expect.poll(() => pages.rowAt(333)).toEqual(ALL[999]);
});

test('an error is said, and reading again mends it', async () => {
  let broken = true;
  const { pages } = pagesOf({ fail: () => broken });
  pages.ask(QUESTION);
  await expect.poll(() => pages.error).toMatchObject({ code: 'broken' });
  expect(pages.isRead).toBe(false);
  broken = false;
  pages.refresh();
  await expect.poll(() => pages.error).toBeNull();
  expect(pages.total).toBe(1000);
});

test('a selection is toggled, extended from the last row, and survives filters', () => {
  const selection = new Selection();
  const between = (from: number, to: number): Run[] => ALL.slice(from, to);
  const at = (index: number, extend = false): void => {
    const run = ALL[index];
    if (run !== undefined) selection.toggle(run, index, extend, between);
  };
  at(5);
  at(8, true);
  expect([...selection.ids]).toEqual(ALL.slice(5, 9).map(({ id }) => id));
  at(6);
  expect(selection.size).toBe(3);
  at(3, true);
  expect(selection.size).toBe(6);
  selection.drop([ALL[8]?.id ?? '']);
  expect(selection.size).toBe(5);
  selection.clear();
  at(7, true);
  expect(selection.runs).toEqual([ALL[7]]);
});

test('a menu offers what the run can do as it stands', () => {
  const base = ALL[1];
  if (base === undefined) throw new Error('there is no run');
  const verbs = (changes: Partial<Run>): string[] => runMenu({ ...base, ...changes }, false).flat().map(({ verb }) => verb);
  expect(verbs({ status: 'running' })).toEqual(['open', 'duplicate', 'annotate', 'pin', 'stop']);
  expect(verbs({ status: 'queued' })).toEqual(expect.arrayContaining(['stop', 'first', 'last']));
  expect(verbs({ status: 'stopping' })).toContain('force');
  expect(verbs({ status: 'interrupted' })).toEqual(expect.arrayContaining(['resume', 'restart', 'keep', 'archive']));
  expect(verbs({ status: 'completed' })).toEqual(expect.arrayContaining(['attacks', 'tables', 'bundle', 'results', 'archive']));
  expect(verbs({ status: 'completed', source: 'frozen', archived: true })).not.toContain('delete');
  expect(verbs({ status: 'completed', archived: true })).toEqual(expect.arrayContaining(['restore', 'delete']));
});
