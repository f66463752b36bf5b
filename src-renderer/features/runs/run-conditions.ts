import type { z } from 'zod';
import type { runFilterSchema } from '../../../src-shared/contract/topics/runs.ts';
import { dateOf } from '../../app/clock.ts';
import type { FieldType, RunField } from './run-fields.ts';

export type RunCondition = z.infer<typeof runFilterSchema>['all'][number];
export type Comparison = RunCondition['comparison'];

interface Way {
  readonly comparison: Comparison;
  readonly label: string;
}

const IS: readonly Way[] = [{ comparison: '=', label: 'is' }, { comparison: '!=', label: 'is not' }];
const SIZES: readonly Way[] = [{ comparison: '>=', label: '≥' }, { comparison: '<=', label: '≤' }, { comparison: '>', label: '>' }, { comparison: '<', label: '<' }, { comparison: '=', label: '=' }, { comparison: '!=', label: '≠' }];

/** How a field can be compared; the first is the usual one. */
export const WAYS: Readonly<Record<FieldType, readonly Way[]>> = {
  text: [{ comparison: 'contains', label: 'contains' }, ...IS],
  choice: IS,
  several: [{ comparison: '=', label: 'has' }, { comparison: '!=', label: 'has not' }],
  number: [{ comparison: '=', label: 'has' }, { comparison: '!=', label: 'has not' }],
  date: [{ comparison: '>=', label: 'from' }, { comparison: '<', label: 'before' }],
  metric: SIZES,
};

export type ReadCondition = { readonly condition: RunCondition } | { readonly problem: string };

/** A condition from what was typed or chosen. @param text of a date: YYYY-MM-DD, a day of the reader's zone */
export function readCondition({ id, label, type }: RunField, comparison: Comparison, text: string): ReadCondition {
  const typed = text.trim();
  if (typed === '') return { problem: `Say what ${label.toLowerCase()} is compared with.` };
  switch (type) {
    case 'text':
    case 'choice':
    case 'several':
      return { condition: { field: id, comparison, value: typed } };
    case 'number':
    case 'metric': {
      const value = Number(typed);
      return Number.isFinite(value) ? { condition: { field: id, comparison, value } } : { problem: `${typed} is no number.` };
    }
    case 'date': {
      const day = startOfDay(typed);
      return day === null ? { problem: `${typed} is no day, such as 2026-11-02.` } : { condition: { field: id, comparison, value: day } };
    }
  }
}

/** A condition in words, for its chip: "State is Failed". */
export function conditionText({ comparison, value }: RunCondition, { label, type, choices }: RunField): string {
  const way = WAYS[type].find((candidate) => candidate.comparison === comparison)?.label ?? comparison;
  return `${label} ${way} ${valueText(value, type, choices)}`;
}

function valueText(value: RunCondition['value'], type: FieldType, choices: RunField['choices']): string {
  if (value === null) return 'none';
  if (type === 'date' && typeof value === 'number') return dateOf(value).toLocaleDateString('sv-SE');
  return choices?.find((choice) => choice.value === value)?.label ?? String(value);
}

/** @returns ms since 1970; null for no day */
function startOfDay(text: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = dateOf(0);
  date.setHours(0, 0, 0, 0);
  date.setFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getMonth() === Number(month) - 1 && date.getDate() === Number(day) ? date.getTime() : null;
}
