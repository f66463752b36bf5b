import { RESULT_COLUMNS } from './columns.ts';
import type { ResultColumn } from './columns.ts';

/**
 * A header without what people write differently: case, `@`, `-`, `_` and spaces. `calWorstTPR@1e-5` and
 * `cal_worst_tpr_1e-5` are the same name then.
 */
export function plainName(header: string): string {
  return header.toLowerCase().replace(/[@\-_\s]/g, '');
}

const BY_PLAIN_NAME: ReadonlyMap<string, ResultColumn> = new Map(RESULT_COLUMNS.map((column) => [plainName(column.name), column]));

/** The result column that a header names; null for one that the format does not have: it is not guessed. */
export function columnOfHeader(header: string): ResultColumn | null {
  return BY_PLAIN_NAME.get(plainName(header)) ?? null;
}

/** The result column whose mean over seeds a header names (`forget_acc_mean`, `worstTPR@1e-3 Mean`); else null. */
export function columnOfMean(header: string): ResultColumn | null {
  const match = /^(.+)mean$/.exec(plainName(header));
  return match === null ? null : (BY_PLAIN_NAME.get(match[1] ?? '') ?? null);
}
