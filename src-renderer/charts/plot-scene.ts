import { axisMarks, gridMarks } from '../../src-shared/report/figures/frame.ts';
import type { Frame } from '../../src-shared/report/figures/frame.ts';
import { legend } from '../../src-shared/report/figures/legend.ts';
import type { Scale } from '../../src-shared/report/figures/scales.ts';
import { at, line } from '../../src-shared/report/figures/scene.ts';
import type { Mark, Scene } from '../../src-shared/report/figures/scene.ts';
import { textWidth } from '../../src-shared/report/figures/text-width.ts';
import { axisUnits, ticksOf } from './axis-units.ts';
import type { AxisUnits, View } from './axis-units.ts';
import { curvePath } from './curve-path.ts';
import { labelMarks, layerMarks } from './layer-marks.ts';
import { PAPER_SIZES, plotLayout } from './plot-layout.ts';
import type { PlotModel } from './plot-model.ts';
import { pointLabels } from './point-labels.ts';

export interface PlotViews {
  readonly x: View;
  readonly y: View;
}

export interface SceneOptions {
  /** points: WIDTHS.column or WIDTHS.page */
  readonly width: number;
  /** what is shown of the axes; null: all */
  readonly views?: PlotViews | null;
  /** height of the plot as a part of its width */
  readonly aspect?: number;
}

/** A chart laid out for print: the same marks and values as on the screen. */
export function plotScene(model: PlotModel, { width, views = null, aspect = 0.72 }: SceneOptions): Scene {
  const xUnits = axisUnits(model.x);
  const yUnits = axisUnits(model.y);
  const xView = views?.x ?? xUnits.whole;
  const yView = views?.y ?? yUnits.whole;
  const yTicks = ticksOf(yUnits, yView, 7);
  const head = legend(model.legend, 4, 2, width - 8);
  const labels = Math.max(...yTicks.map(({ label }) => textWidth(label, PAPER_SIZES.small)), 8);
  const left = labels + 22;
  const plotWidth = width - left - 10;
  const frame: Frame = { left, top: head.height + 8, width: plotWidth, height: Math.min(plotWidth * aspect, 320) };
  const layout = plotLayout(frame, xUnits, yUnits, xView, yView, PAPER_SIZES);
  const scaleOf = (units: AxisUnits, view: View, map: (value: number) => number, ticks: Scale['ticks']): Scale => ({ domain: [units.value(view.lo), units.value(view.hi)], map, ticks });
  const x = scaleOf(xUnits, xView, layout.x, ticksOf(xUnits, xView, Math.max(3, Math.round(plotWidth / 45)), (3 * PAPER_SIZES.small * (xView.hi - xView.lo)) / plotWidth));
  const y = scaleOf(yUnits, yView, layout.y, yTicks);
  const marks: Mark[] = [
    ...head.marks,
    ...gridMarks(frame, x, y),
    ...model.layers.flatMap((layer): Mark[] => {
      if (layer.kind !== 'line') return layerMarks(layer, layout);
      const d = curvePath(layer, layout);
      return d === '' ? [] : [line(d, layer.style.paint, layer.style.width, { dash: layer.style.dash, opacity: layer.opacity })];
    }),
    ...model.layers.flatMap((layer) => labelMarks(layer, layout)),
    ...pointLabels(model.layers, layout),
    ...laneMarks(frame, layout.x, layout.y, xUnits, yUnits, xView, yView),
    ...axisMarks(frame, x, y, { x: model.x.label, y: model.y.label }, labels + 12),
  ];
  return { width, height: frame.top + frame.height + 25, title: model.title, description: model.summary, marks };
}

/** Where an axis is broken, the lane of 0 begins. */
export function laneMarks({ left, top, width, height }: Frame, x: (value: number) => number, y: (value: number) => number, xUnits: AxisUnits, yUnits: AxisUnits, xView: View, yView: View): Mark[] {
  const parts: string[] = [];
  if (yUnits.brokenAt !== null && yView.lo < yUnits.brokenAt) parts.push(`M${at(left)} ${at(y(yUnits.value(yUnits.brokenAt)))}h${at(width)}`);
  if (xUnits.brokenAt !== null && xView.lo < xUnits.brokenAt) parts.push(`M${at(x(xUnits.value(xUnits.brokenAt)))} ${at(top)}v${at(height)}`);
  return parts.length === 0 ? [] : [line(parts.join(''), 'rule', 0.5, { dash: [2, 2] })];
}
