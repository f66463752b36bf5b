import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';
import { KIND_LOOKS } from '../../ui/run-kind.ts';
import { RUN_STATUS_TEXT } from '../../ui/run-status.ts';

/** How a field of runs is asked for and compared. */
export type FieldType = 'text' | 'choice' | 'several' | 'number' | 'date' | 'metric';

export interface RunField {
  /** as runs.list names it */
  readonly id: string;
  readonly label: string;
  readonly type: FieldType;
  /** what can be chosen among; null: whatever there is */
  readonly choices: readonly { readonly value: string; readonly label: string }[] | null;
}

export const SOURCE_TEXT: Readonly<Record<string, string>> = { own: 'Made here', frozen: 'Comes with the program', opened: 'Opened folder', bundle: 'Bundle', scores: 'Imported scores' };

const choices = (labels: Readonly<Record<string, string>>): { value: string; label: string }[] => Object.entries(labels).map(([value, label]) => ({ value, label }));
const field = (id: string, label: string, type: FieldType, among: RunField['choices'] = null): RunField => ({ id, label, type, choices: among });

/** What runs are filtered by, beside result columns. */
export const RUN_FIELDS: readonly RunField[] = [
  field('status', 'State', 'choice', choices(RUN_STATUS_TEXT)),
  field('method', 'Method', 'several'),
  field('seed', 'Seed', 'number'),
  field('preset', 'Preset', 'text'),
  field('tag', 'Tag', 'several'),
  field('createdAt', 'Started', 'date'),
  field('endedAt', 'Ended', 'date'),
  field('kind', 'Config', 'choice', choices(Object.fromEntries(Object.entries(KIND_LOOKS).map(([kind, { word }]) => [kind, word])))),
  field('dataset', 'Data set', 'text'),
  field('engine', 'Engine', 'text'),
  field('source', 'Source', 'choice', choices(SOURCE_TEXT)),
  field('name', 'Name', 'text'),
  field('note', 'Note', 'text'),
  field('arm', 'Arm', 'several'),
  field('configHash', 'Config hash', 'text'),
  field('problem', 'Problem', 'text'),
];

/** Result columns that hold a number, by name: what a run can be sorted, filtered and compared by. */
export const METRIC_NAMES: readonly string[] = RESULT_COLUMNS.filter(({ type, kind }) => type !== 'text' && kind !== 'provenance').map(({ name }) => name);

/** COLUMN or COLUMN@ARM in its parts. */
export function metricParts(id: string): { readonly name: string; readonly arm: string | null } {
  const at = id.indexOf('@');
  return at < 0 ? { name: id, arm: null } : { name: id.slice(0, at), arm: id.slice(at + 1) };
}

/** A result column as people read it: "Retain acc., held-out (scrub)". */
export function metricLabel(id: string, heads: ReadonlyMap<string, { readonly head: string }>): string {
  const { name, arm } = metricParts(id);
  return `${heads.get(name)?.head ?? name}${arm === null ? '' : ` (${arm})`}`;
}

/** The field of a condition. Null: there is none of that name. */
export function fieldOf(id: string, heads: ReadonlyMap<string, { readonly head: string }>): RunField | null {
  const known = RUN_FIELDS.find((candidate) => candidate.id === id);
  if (known !== undefined) return known;
  return METRIC_NAMES.includes(metricParts(id).name) ? field(id, metricLabel(id, heads), 'metric') : null;
}
