import { panned, zoomed } from './axis-units.ts';
import type { AxisUnits } from './axis-units.ts';
import type { PlotViews } from './plot-scene.ts';

const STEP = 0.7;
const MOVE = 0.1;

/** What a chart shows after a key; null: the key is none of its. `reset` stands for the whole. */
export function viewsAfterKey(key: string, views: PlotViews, x: AxisUnits, y: AxisUnits): PlotViews | 'reset' | null {
  const middle = { x: (views.x.lo + views.x.hi) / 2, y: (views.y.lo + views.y.hi) / 2 };
  const zoom = (factor: number): PlotViews => ({ x: zoomed(views.x, x.whole, middle.x, factor), y: zoomed(views.y, y.whole, middle.y, factor) });
  const move = (across: number, up: number): PlotViews => ({
    x: panned(views.x, x.whole, across * MOVE * (views.x.hi - views.x.lo)),
    y: panned(views.y, y.whole, up * MOVE * (views.y.hi - views.y.lo)),
  });
  switch (key) {
    case '+':
    case '=':
      return zoom(STEP);
    case '-':
      return zoom(1 / STEP);
    case 'r':
    case '0':
      return 'reset';
    case 'Shift+ArrowLeft':
      return move(-1, 0);
    case 'Shift+ArrowRight':
      return move(1, 0);
    case 'Shift+ArrowUp':
      return move(0, 1);
    case 'Shift+ArrowDown':
      return move(0, -1);
    default:
      return null;
  }
}

/** A box that was drawn, as views; null where it is too small to be meant. @param box in units */
export function boxViews(from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }, views: PlotViews): PlotViews | null {
  const x = { lo: Math.max(views.x.lo, Math.min(from.x, to.x)), hi: Math.min(views.x.hi, Math.max(from.x, to.x)) };
  const y = { lo: Math.max(views.y.lo, Math.min(from.y, to.y)), hi: Math.min(views.y.hi, Math.max(from.y, to.y)) };
  const tooSmall = (of: { lo: number; hi: number }, whole: { lo: number; hi: number }): boolean => of.hi - of.lo < 0.01 * (whole.hi - whole.lo);
  return tooSmall(x, views.x) || tooSmall(y, views.y) ? null : { x, y };
}
