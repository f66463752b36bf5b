import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';
import { shownNumber } from '../../../src-shared/report/tables/shown-number.ts';
import { metricParts } from './run-fields.ts';

/** A result column of a run or a group, in the digits of tables: mean ± standard deviation; one seed has none. */
export function metricText({ column, mean, sd }: { readonly column: string; readonly mean: number; readonly sd: number | null }): string {
  const { name } = metricParts(column);
  const known = RESULT_COLUMNS.find((candidate) => candidate.name === name);
  if (known === undefined) return String(mean);
  return `${shownNumber(mean, known, null)}${sd === null ? '' : ` ± ${shownNumber(sd, known, null)}`}`;
}
