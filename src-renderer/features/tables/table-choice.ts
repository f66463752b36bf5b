import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { besideId } from '../../../src-shared/report/tables/arms-beside.ts';
import type { CellStyle, Digits, MetricTableKind, TableOptions, TiePolicy } from '../../../src-shared/report/tables/table-options.ts';
import { readSubject } from '../../app/arm-subject.ts';
import type { ArmSubject } from '../../app/arm-subject.ts';
import { idListText, readIdList } from '../../app/id-list.ts';

export type TablePreset = MetricTableKind | 'claims';

/** What a person chose of a table; null: as the published one has it. It lives in the address, so that it can be kept and sent. */
export interface TableChoice {
  readonly preset: TablePreset;
  readonly rows: readonly string[] | null;
  readonly columns: readonly string[] | null;
  readonly beside: readonly ArmSubject[];
  readonly cell: CellStyle | null;
  readonly digits: Digits;
  readonly ties: TiePolicy;
  readonly siunitx: boolean;
  readonly width: 'column' | 'page';
}

type Query = Readonly<Record<string, string | null>>;

export const PRESETS: readonly TablePreset[] = ['utility', 'privacy', 'distance', 'claims'];
const CELLS: readonly CellStyle[] = ['std', 'interval', 'n'];
const TIES: readonly TiePolicy[] = ['digits', 'overlap', 'none'];

/** Reads what it understands; the rest is as usual. */
export function readChoice(query: Readonly<Record<string, string>>): TableChoice {
  return {
    preset: one(PRESETS, query['preset']) ?? 'utility',
    rows: readIdList(query['rows']),
    columns: readIdList(query['columns']),
    beside: (readIdList(query['beside']) ?? []).flatMap(besideArm),
    cell: one(CELLS, query['cell']) ?? null,
    digits: digitsIn(query['digits']),
    ties: one(TIES, query['ties']) ?? 'digits',
    siunitx: query['numbers'] === 'siunitx',
    width: query['width'] === 'column' ? 'column' : 'page',
  };
}

/** The same for the address; what is as usual is left out. */
export function choiceQuery({ preset, rows, columns, beside, cell, digits, ties, siunitx, width }: TableChoice): Query {
  return {
    preset,
    rows: written(rows),
    columns: written(columns),
    beside: beside.length === 0 ? null : written(beside.map(besideId)),
    cell,
    digits: digits === null ? null : `${digits.kind === 'decimals' ? 'd' : 's'}${digits.count}`,
    ties: ties === 'digits' ? null : ties,
    numbers: siunitx ? 'siunitx' : null,
    width: width === 'column' ? width : null,
  };
}

type PresetOptions = CallOutput<'tables.presets'>[number]['options'];

/** What is asked of the workbench. Rows and columns that these results lack are left out: a choice may come from another run. */
export function optionsOf(choice: TableChoice, preset: PresetOptions, arms: readonly string[], columns: readonly string[]): TableOptions & { readonly arms: readonly string[]; readonly columns: readonly string[] } {
  const known = [...arms, ...choice.beside.map(besideId)];
  return {
    kind: preset.kind,
    cell: choice.cell ?? preset.cell,
    digits: choice.digits,
    ties: choice.ties,
    arms: (choice.rows ?? [...(preset.arms ?? arms), ...choice.beside.map(besideId)]).filter((id) => known.includes(id)),
    columns: (choice.columns ?? preset.columns ?? []).filter((name) => columns.includes(name)),
  };
}

/** Another table: its own columns and cells, the same rows and looks. */
export function withPreset(choice: TableChoice, preset: TablePreset): TableChoice {
  return { ...choice, preset, columns: null, cell: null };
}

function one<T extends string>(all: readonly T[], text: string | undefined): T | undefined {
  return all.find((value) => value === text);
}

function written(ids: readonly string[] | null): string | null {
  return ids === null ? null : idListText(ids);
}

/** One that names no run is none. */
function besideArm(id: string): ArmSubject[] {
  const subject = readSubject(id, '');
  return subject.run === '' ? [] : [subject];
}

function digitsIn(text: string | undefined): Digits {
  const [, kind, count] = /^([ds])(\d{1,2})$/.exec(text ?? '') ?? [];
  if (kind === undefined || count === undefined || Number(count) > 12) return null;
  return { kind: kind === 'd' ? 'decimals' : 'significant', count: Number(count) };
}
