import { describe, expect, test } from 'vitest';
import { bytesText } from '../../../src-renderer/ui/bytes-text.ts';
import { nextSorting, sortRows } from '../../../src-renderer/ui/sorting.ts';
import { aboutText, clockText, whenText } from '../../../src-renderer/ui/time-text.ts';
import { pinnedOffsets, rowAfterKey, scrollTopFor, visibleRows } from '../../../src-renderer/ui/visible-rows.ts';

describe('rows of a long table', () => {
  test('only those in sight are drawn, and some beyond', () => {
    const { from, to } = visibleRows(30_000, 600, 30, 10_000);
    expect(from).toBeLessThanOrEqual(1000);
    expect(to).toBeGreaterThanOrEqual(1020);
    expect(to - from).toBeLessThan(60);
  });

  test('at the ends there are no others', () => {
    expect(visibleRows(-50, 600, 30, 5)).toEqual({ from: 0, to: 5 });
    expect(visibleRows(1e9, 600, 30, 100).to).toBe(100);
    expect(visibleRows(0, 600, 30, 0)).toEqual({ from: 0, to: 0 });
  });

  test('a row is scrolled into sight, and not more', () => {
    expect(scrollTopFor(3, 0, 300, 30)).toBe(0);
    expect(scrollTopFor(20, 0, 300, 30)).toBe(330);
    expect(scrollTopFor(1, 330, 300, 30)).toBe(30);
  });

  test('keys lead to rows', () => {
    expect(rowAfterKey('PageDown', 5, 100, 18)).toBe(23);
    expect(rowAfterKey('k', 0, 100, 18)).toBe(0);
    expect(rowAfterKey('End', 0, 100, 18)).toBe(99);
    expect(rowAfterKey('q', 0, 100, 18)).toBeNull();
    expect(rowAfterKey('End', 0, 0, 18)).toBeNull();
  });
});

describe('sorting', () => {
  test('a click turns through first direction, the other, none', () => {
    const once = nextSorting([], 'acc', 'descending', false);
    const twice = nextSorting(once, 'acc', 'descending', false);
    expect(once).toEqual([{ column: 'acc', direction: 'descending' }]);
    expect(twice).toEqual([{ column: 'acc', direction: 'ascending' }]);
    expect(nextSorting(twice, 'acc', 'descending', false)).toEqual([]);
  });

  test('with Shift it stands behind the others, and turns in its place', () => {
    const two = nextSorting([{ column: 'a', direction: 'ascending' }], 'b', 'ascending', true);
    expect(two.map(({ column }) => column)).toEqual(['a', 'b']);
    expect(nextSorting(two, 'a', 'ascending', true).map(({ column, direction }) => [column, direction])).toEqual([['a', 'descending'], ['b', 'ascending']]);
  });

  test('what is missing comes last whichever way, and equal rows keep their order', () => {
    const rows = [{ id: 1, v: null }, { id: 2, v: 3 }, { id: 3, v: NaN }, { id: 4, v: 1 }, { id: 5, v: 3 }];
    const ids = (direction: 'ascending' | 'descending') => sortRows(rows, [{ column: 'v', direction }], ({ v }) => v).map(({ id }) => id);
    expect(ids('ascending')).toEqual([4, 2, 5, 1, 3]);
    expect(ids('descending')).toEqual([2, 5, 4, 1, 3]);
  });

  test('numbers in names count as numbers', () => {
    expect(sortRows(['run 10', 'run 9'], [{ column: 'n', direction: 'ascending' }], (name) => name)).toEqual(['run 9', 'run 10']);
  });
});

test('durations and estimates', () => {
  expect(clockText(1_214_000)).toBe('0:20:14');
  expect(clockText(90_000_000)).toBe('25:00:00');
  expect([null, 20_000, 24 * 60_000, 119.6 * 60_000, 125 * 60_000].map(aboutText)).toEqual(['unknown', 'under a minute', 'about 24 min', 'about 2 h', 'about 2 h 5 min']);
});

test('times as days ago', () => {
  const now = 1_795_532_280_000;
  expect(whenText(now, now)).toMatch(/^today \d\d:\d\d$/);
  expect(whenText(now - 86_400_000, now)).toMatch(/^yesterday/);
  expect(whenText(now - 3 * 86_400_000, now)).toMatch(/^[A-Z][a-z]{2} \d\d:\d\d$/);
  expect(whenText(now - 40 * 86_400_000, now)).toMatch(/ 2026 /);
});

test('sizes', () => {
  expect([0, 999, 1000, 3_140_000, 1.2e9, 999_600].map(bytesText)).toEqual(['0 bytes', '999 bytes', '1.0 kB', '3.1 MB', '1.2 GB', '1.0 MB']);
});

test('pinned columns stay beside each other, as far as they stand first and have a width', () => {
  expect(pinnedOffsets([{ pinned: true, width: 34 }, { pinned: true, width: 40 }, { width: 100 }, { pinned: true, width: 10 }])).toEqual([0, 34, null, null]);
  expect(pinnedOffsets([{ pinned: true }, { pinned: true, width: 40 }])).toEqual([null, null]);
  expect(pinnedOffsets([])).toEqual([]);
});
