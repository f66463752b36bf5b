import { RESULT_COLUMNS } from '../../src-shared/report/columns.ts';

/** Every result column that a person judges by, in the order of the results. */
export const JUDGED_COLUMNS: readonly string[] = RESULT_COLUMNS.filter(({ type, direction }) => type === 'number' && direction !== 'none').map(({ name }) => name);
