import { marker } from './markers.ts';
import { TEXT_SIZE, area, at, line, rectangle, text } from './scene.ts';
import type { Mark, Paint } from './scene.ts';
import type { Frame } from './frame.ts';
import type { SeriesStyle } from './series-style.ts';
import { textWidth } from './text-width.ts';

export type LegendKey =
  /** a line with the arm's marker on it */
  | { readonly kind: 'series'; readonly style: SeriesStyle; readonly withLine: boolean; readonly withMarker: boolean }
  /** an open marker with both intervals */
  | { readonly kind: 'interval'; readonly paint: Paint }
  | { readonly kind: 'area'; readonly paint: Paint }
  /** what lies between seeds */
  | { readonly kind: 'band'; readonly paint: Paint }
  | { readonly kind: 'line'; readonly paint: Paint; readonly dash: readonly number[] | null };

export interface LegendItem {
  readonly key: LegendKey;
  readonly label: string;
}

const KEY_WIDTH = 20;
const GAP = 4;
const BETWEEN = 10;
const ROW = 11;

/** Items in rows from left to right; every row starts at the left. */
export function legend(items: readonly LegendItem[], left: number, top: number, width: number): { readonly marks: Mark[]; readonly height: number } {
  const marks: Mark[] = [];
  let x = left;
  let row = 0;
  for (const { key, label } of items) {
    const needed = KEY_WIDTH + GAP + textWidth(label, TEXT_SIZE);
    if (x > left && x + needed > left + width) {
      x = left;
      row++;
    }
    const middle = top + row * ROW + ROW / 2;
    marks.push(...keyMarks(key, x, middle), text(label, x + KEY_WIDTH + GAP, middle + 2.7));
    x += needed + BETWEEN;
  }
  return { marks, height: items.length === 0 ? 0 : (row + 1) * ROW };
}

function keyMarks(key: LegendKey, x: number, y: number): Mark[] {
  const across = `M${at(x)} ${at(y)}h${KEY_WIDTH}`;
  const middle = x + KEY_WIDTH / 2;
  const box: Frame = { left: x + 3, top: y - 3.5, width: KEY_WIDTH - 6, height: 7 };
  switch (key.kind) {
    case 'series':
      return [
        ...(key.withLine ? [line(across, key.style.paint, key.style.width, { dash: key.style.dash })] : []),
        ...(key.withMarker ? [marker(key.style.marker, middle, y, 2.5, key.style.paint, key.withLine)] : []),
      ];
    case 'interval':
      return [line(`M${at(middle - 7)} ${at(y)}h14M${at(middle)} ${at(y - 4.5)}v9`, key.paint, 0.7), marker('disc', middle, y, 2.3, key.paint, true)];
    case 'area':
      return [area(rectangle(box.left, box.top, box.width, box.height), key.paint)];
    case 'band':
      return [area(rectangle(box.left, box.top, box.width, box.height), key.paint, 0.25)];
    case 'line':
      return [line(across, key.paint, 0.8, { dash: key.dash })];
  }
}
