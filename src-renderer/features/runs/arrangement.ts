import type { z } from 'zod';
import { runFilterSchema } from '../../../src-shared/contract/topics/runs.ts';
import type { runSortSchema } from '../../../src-shared/contract/topics/runs.ts';
import type { SortBy } from '../../ui/sorting.ts';
import type { RunCondition } from './run-conditions.ts';

export const GROUPINGS = ['method', 'preset', 'status', 'dataset'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface ShownColumn {
  /** of a fact, or a result column as COLUMN or COLUMN@ARM */
  readonly id: string;
  readonly pinned: boolean;
}

/** How the runs are shown: what is kept as a view, and stands in the address. */
export interface Arrangement {
  readonly text: string;
  readonly conditions: readonly RunCondition[];
  readonly sorting: readonly SortBy[];
  readonly group: Grouping | null;
  readonly archived: boolean;
  /** null: the usual ones */
  readonly columns: readonly ShownColumn[] | null;
  /** runs that stay at the top, whatever the order */
  readonly pinnedRuns: readonly string[];
}

type Query = Readonly<Record<string, string | null>>;

const conditionsSchema = runFilterSchema.shape.all;
/** More make an address that browsers cut off. */
const MOST_PINNED = 10;

export const USUAL_SORTING: readonly SortBy[] = [{ column: 'createdAt', direction: 'descending' }];

/** Reads what it understands of an address or a kept view; the rest is as usual. */
export function readArrangement(query: Readonly<Record<string, string>>): Arrangement {
  return {
    text: query['q'] ?? '',
    conditions: conditionsIn(query['where'] ?? '[]'),
    sorting: query['sort'] === undefined ? USUAL_SORTING : list(query['sort']).map((part) => (part.startsWith('-') ? { column: part.slice(1), direction: 'descending' } : { column: part, direction: 'ascending' })),
    group: GROUPINGS.find((grouping) => grouping === query['by']) ?? null,
    archived: query['archived'] === '1',
    columns: query['columns'] === undefined ? null : list(query['columns']).map((part) => ({ id: part.replace(/^\*/, ''), pinned: part.startsWith('*') })),
    pinnedRuns: list(query['pins'] ?? '').slice(0, MOST_PINNED),
  };
}

/** The same for the address; what is as usual is left out. */
export function arrangementQuery({ text, conditions, sorting, group, archived, columns, pinnedRuns }: Arrangement): Query {
  const order = sorting.map(({ column, direction }) => `${direction === 'descending' ? '-' : ''}${column}`).join(',');
  return {
    q: text === '' ? null : text,
    where: conditions.length === 0 ? null : JSON.stringify(conditions),
    sort: order === '-createdAt' || order === '' ? null : order,
    by: group,
    archived: archived ? '1' : null,
    columns: columns === null ? null : columns.map(({ id, pinned }) => `${pinned ? '*' : ''}${id}`).join(','),
    pins: pinnedRuns.length === 0 ? null : pinnedRuns.slice(0, MOST_PINNED).join(','),
  };
}

/** What runs.list is asked. */
export function listQuestion({ text, conditions, sorting, archived }: Arrangement, sortable: (column: string) => boolean): { filter: z.input<typeof runFilterSchema>; sort: z.input<typeof runSortSchema> } {
  return {
    filter: { text, archived, all: [...conditions] },
    sort: sorting.filter(({ column }) => sortable(column)).map(({ column, direction }) => ({ field: column, descending: direction === 'descending' })),
  };
}

function conditionsIn(text: string): RunCondition[] {
  try {
    return conditionsSchema.catch([]).parse(JSON.parse(text));
  } catch {
    // An address that somebody shortened.
    return [];
  }
}

function list(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}
