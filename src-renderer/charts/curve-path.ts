import { at } from '../../src-shared/report/figures/scene.ts';
import { unitOrNull } from './axis-units.ts';
import type { LineLayer } from './plot-model.ts';
import type { PlotLayout } from './plot-layout.ts';
import { indexRange, reduceColumns } from './reduce-columns.ts';

/** Indices of a curve's points that the view shows, thinned to what the drawing can tell apart. Step curves keep all: their vertices were chosen before. */
export function drawnIndices({ x, y, mode }: LineLayer, { xUnits, xView, frame }: Pick<PlotLayout, 'xUnits' | 'xView' | 'frame'>, columnsPerUnit: number): number[] {
  const { from, to } = indexRange(x, xUnits.value(xView.lo), xUnits.value(xView.hi));
  if (mode === 'step') return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return reduceColumns(x, y, from, to, unitOrNull(xUnits), xView, Math.max(1, Math.round(frame.width * columnsPerUnit)));
}

/** A curve on paper, cut at the frame. @param columnsPerUnit columns that print can tell apart, a point */
export function curvePath(layer: LineLayer, layout: PlotLayout, columnsPerUnit = 300 / 72): string {
  const { x, y, xUnits, xView, frame } = layout;
  const indices = drawnIndices(layer, layout, columnsPerUnit);
  const right = frame.left + frame.width;
  let d = '';
  let before: { readonly unit: number; readonly py: number } | null = null;
  for (const i of indices) {
    const value = layer.y[i] ?? NaN;
    if (!Number.isFinite(value)) {
      before = null;
      continue;
    }
    const unit = xUnits.unit(layer.x[i] ?? NaN);
    const py = y(value);
    const px = x(layer.x[i] ?? NaN);
    if (before === null) {
      if (unit <= xView.hi) d += `M${at(px)} ${at(py)}`;
    } else if (layer.mode === 'step') d += unit > xView.hi ? `H${at(right)}` : `H${at(px)}V${at(py)}`;
    else {
      const span = unit - before.unit;
      if (unit > xView.hi) {
        const part = span > 0 ? (xView.hi - before.unit) / span : 1;
        d += `L${at(right)} ${at(before.py + part * (py - before.py))}`;
      } else if (before.unit < xView.lo && span > 0) d = `${d.slice(0, d.lastIndexOf('M'))}M${at(frame.left)} ${at(before.py + ((xView.lo - before.unit) / span) * (py - before.py))}L${at(px)} ${at(py)}`;
      else d += `L${at(px)} ${at(py)}`;
    }
    before = { unit, py };
    if (unit > xView.hi) break;
  }
  return d;
}
