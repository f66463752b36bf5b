import { BELOW_RESOLUTION } from './table-model.ts';
import type { TableColumn } from './table-model.ts';

type Head = Pick<TableColumn, 'head' | 'isFloor' | 'belowResolution'> & { readonly direction: string };

/** A head in short lines, with its marks at the end: broken at commas, and a long part at the space nearest its middle. */
export function headLines(column: Head): string[] {
  const lines = column.head.split(', ').flatMap(halves);
  const mark = `${column.belowResolution && !column.isFloor ? BELOW_RESOLUTION : ''}${column.isFloor ? '' : (ARROWS[column.direction] ?? '')}`;
  return lines.map((content, i) => (i === lines.length - 1 ? `${content}${mark}` : content));
}

const ARROWS: Readonly<Record<string, string>> = { higher: ' ↑', lower: ' ↓', 'like-retrain': ' →RETR', none: '' };

const LONG_HEAD = 12;

function halves(part: string): string[] {
  if (part.length <= LONG_HEAD) return [part];
  const spaces = [...part.matchAll(/ /g)].map(({ index }) => index);
  const [first, ...rest] = spaces;
  if (first === undefined) return [part];
  const middle = rest.reduce((best, space) => (Math.abs(space - part.length / 2) < Math.abs(best - part.length / 2) ? space : best), first);
  return [part.slice(0, middle), part.slice(middle + 1)];
}
