import type { Cell } from '../columns.ts';
import { csvText } from '../csv.ts';
import type { TableModel } from './table-model.ts';

/**
 * A table with every digit: a row an arm; mean, std, interval and n of each column, and its place in the group. Floors
 * and resolution stand beside. Provenance is in lines that begin with #.
 */
export function csvTable(model: TableModel): string {
  const header = ['arm', 'label', 'group', ...model.columns.flatMap(({ name, isFloor, belowResolution }) => (isFloor ? [name] : [...['mean', 'std', 'ci_lo', 'ci_hi', 'n', 'place'].map((what) => `${name}_${what}`), ...(belowResolution ? [`${name}_below_resolution`] : [])]))];
  const rows = model.groups.flatMap((group) => group.rows.map(({ arm, cells }): Cell[] => [
    arm.id, arm.label, group.name,
    ...model.columns.flatMap(({ isFloor, belowResolution }, i): Cell[] => {
      const cell = cells[i];
      const over = cell?.over ?? null;
      if (isFloor) return [over?.mean ?? null];
      return [over?.mean ?? null, over?.sd ?? null, over?.interval?.lo ?? null, over?.interval?.hi ?? null, over?.n ?? 0, cell?.place ?? null, ...(belowResolution ? [true] : [])];
    }),
  ]));
  return `${model.comment.map((line) => `# ${line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}\n`).join('')}${csvText(header, rows)}`;
}
