import { besideId } from '../../../src-shared/report/tables/arms-beside.ts';
import type { MetricTableKind } from '../../../src-shared/report/tables/table-options.ts';
import type { PickItem } from './pick-item.ts';
import type { ArmSubject } from '../../app/arm-subject.ts';
import type { SurveyColumn, TableSurvey } from './table-survey.ts';

/** What a group's rows say of themselves at the right of the list. */
const GROUP_MARKS: readonly { readonly starts: string; readonly mark: string }[] = [
  { starts: 'yardsticks', mark: 'yardstick' },
  { starts: 'with the retrained', mark: 'uses RETR' },
  { starts: 'not known', mark: 'not known' },
];

/** Rows that a table can have: those that are on first, in their order. */
export function rowItems({ arms }: TableSurvey, on: readonly string[], beside: readonly ArmSubject[], runName: (id: string) => string): PickItem[] {
  const all = [
    ...arms.map(({ id, label, group }) => ({ id, name: label, end: GROUP_MARKS.find(({ starts }) => group.startsWith(starts))?.mark ?? '' })),
    ...beside.map((arm) => ({ id: besideId(arm), name: `${arms.find(({ id }) => id === arm.arm)?.label ?? arm.arm} (${runName(arm.run)})`, end: 'beside' })),
  ];
  return onFirst(all, on, ({ id }) => id).map(({ id, name, end }) => ({ id, name, end, hatched: false, on: on.includes(id) }));
}

/** Columns of the table's kind, and what was added of other kinds. @param also listed whether on or not */
export function columnItems({ columns }: TableSurvey, on: readonly string[], kind: MetricTableKind, also: readonly string[] = []): PickItem[] {
  const listed = columns.filter((column) => on.includes(column.name) || also.includes(column.name) || (column.kind === kind && isUsual(column)));
  return onFirst(listed, on, ({ name }) => name).map((column) => ({ id: column.name, name: column.head, end: column.belowResolution ? 'not resolvable' : (MARKS[column.direction] ?? ''), hatched: column.belowResolution, on: on.includes(column.name) }));
}

/** All other columns, to be added one by one. */
export function otherColumns({ columns }: TableSurvey, listed: readonly PickItem[]): { readonly value: string; readonly label: string }[] {
  return columns.filter(({ name }) => !listed.some(({ id }) => id === name)).map(({ name, head, kind }) => ({ value: name, label: `${KINDS[kind]}: ${head}` }));
}

const KINDS = { utility: 'Utility', distance: 'Distance', privacy: 'Privacy', provenance: 'Provenance' } as const;
const MARKS: Readonly<Record<string, string>> = { higher: '↑ better', lower: '↓ better', 'like-retrain': '→ RETR' };

/** What a list shows without being asked: privacy has too many columns for one. */
function isUsual({ kind, name }: SurveyColumn): boolean {
  return kind !== 'privacy' || /^worst_auc$|^cal_worst_tpr_|^worst_tpr_0fp$/.test(name);
}

function onFirst<T>(all: readonly T[], on: readonly string[], id: (item: T) => string): T[] {
  return [...on.flatMap((wanted) => all.find((item) => id(item) === wanted) ?? []), ...all.filter((item) => !on.includes(id(item)))];
}
