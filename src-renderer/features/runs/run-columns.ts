import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import type { DataColumn } from '../../ui/data-column.ts';
import type { ShownColumn } from './arrangement.ts';
import { METRIC_NAMES, metricLabel, metricParts } from './run-fields.ts';

interface Fact {
  readonly id: string;
  readonly head: string;
  readonly width: number;
  readonly sortable: boolean;
  readonly numeric?: boolean;
  readonly title?: string;
}

/** Columns of facts. Those that runs.list can sort by have its names. */
export const FACTS: readonly Fact[] = [
  { id: 'name', head: 'Run', width: 236, sortable: true },
  { id: 'status', head: 'State', width: 216, sortable: true },
  { id: 'kind', head: 'Config', width: 224, sortable: true },
  { id: 'preset', head: 'Preset', width: 130, sortable: true },
  { id: 'dataset', head: 'Data set', width: 140, sortable: true },
  { id: 'methods', head: 'Methods', width: 220, sortable: false },
  { id: 'seeds', head: 'Seeds', width: 112, sortable: false },
  { id: 'steps', head: 'Steps', width: 76, sortable: false, numeric: true },
  { id: 'createdAt', head: 'Started', width: 156, sortable: true, numeric: true },
  { id: 'endedAt', head: 'Ended', width: 156, sortable: true, numeric: true },
  { id: 'duration', head: 'Duration', width: 90, sortable: false, numeric: true },
  { id: 'engine', head: 'Engine', width: 200, sortable: true },
  { id: 'source', head: 'Source', width: 160, sortable: true },
  { id: 'tags', head: 'Tags', width: 150, sortable: false },
  { id: 'note', head: 'Note', width: 200, sortable: false },
];

export const USUAL_COLUMNS: readonly ShownColumn[] = [
  { id: 'name', pinned: true }, ...['status', 'kind', 'createdAt', 'retain_acc_heldout', 'worst_auc', 'steps', 'tags', 'note', 'seeds'].map((id) => ({ id, pinned: false })),
];

/** CSS px of a number with its deviation, and of a letter of a head */
const METRIC_WIDTH = 136;
const LETTER_WIDTH = 7;
const SELECT_COLUMN = { id: 'select', head: 'Selected', isHeadHidden: true, width: 34, pinned: true } as const;
const MENU_COLUMN = { id: 'menu', head: 'Menu', isHeadHidden: true, width: 40, pinned: true } as const;
const ARROWS: Readonly<Record<string, string>> = { higher: ' ↑', lower: ' ↓', 'like-retrain': ' →RETR' };

export function isFact(id: string): boolean {
  return FACTS.some((fact) => fact.id === id);
}

export function isMetric(id: string): boolean {
  return METRIC_NAMES.includes(metricParts(id).name);
}

export function isSortable(id: string): boolean {
  return FACTS.find((fact) => fact.id === id)?.sortable ?? isMetric(id);
}

type Heads = ReadonlyMap<string, { readonly head: string; readonly description: string; readonly direction: string }>;

export function columnLabel(id: string, heads: Heads): string {
  return FACTS.find((fact) => fact.id === id)?.head ?? metricLabel(id, heads);
}

/** The columns that are shown, pinned ones first, as the table takes them; unknown ones are left out. */
export function tableColumns(shown: readonly ShownColumn[], heads: Heads): DataColumn<Run>[] {
  const known = shown.filter(({ id }) => isFact(id) || isMetric(id));
  const ordered = [...known.filter(({ pinned }) => pinned), ...known.filter(({ pinned }) => !pinned)];
  return [SELECT_COLUMN, MENU_COLUMN, ...ordered.map((column): DataColumn<Run> => ({ ...tableColumn(column.id, heads), pinned: column.pinned, isRowHead: column.id === 'name' }))];
}

// The workbench sorts: the table needs only to know which columns can be.
const sortValue = (): null => null;

function tableColumn(id: string, heads: Heads): DataColumn<Run> {
  const fact = FACTS.find((candidate) => candidate.id === id);
  if (fact !== undefined) return { id, head: fact.head, width: fact.width, numeric: fact.numeric, title: fact.title, ...(fact.sortable ? { sortValue } : {}) };
  const { name, arm } = metricParts(id);
  const about = heads.get(name);
  const head = `${about?.head ?? name}${ARROWS[about?.direction ?? ''] ?? ''}`;
  return {
    id,
    head,
    unit: arm ?? undefined,
    title: `${about?.description ?? name}, ${arm === null ? 'of the arm that the run is about' : `of arm ${arm}`}; mean ± standard deviation over seeds`,
    width: Math.max(METRIC_WIDTH, head.length * LETTER_WIDTH + 44),
    numeric: true,
    sortValue,
  };
}
