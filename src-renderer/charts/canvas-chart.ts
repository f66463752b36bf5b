import { Chart, LineController, LinearScale } from 'chart.js';
import type { ChartArea, ChartConfiguration, Plugin } from 'chart.js';
import type { Palette } from '../../src-shared/report/figures/palettes.ts';
import type { Mark } from '../../src-shared/report/figures/scene.ts';
import { axisUnits, ticksOf, unitOrNull } from './axis-units.ts';
import type { AxisUnits, View } from './axis-units.ts';
import { drawnIndices } from './curve-path.ts';
import { labelMarks, layerMarks } from './layer-marks.ts';
import { columnExtents, indexRange } from './reduce-columns.ts';
import { SCREEN_SIZES, plotLayout } from './plot-layout.ts';
import type { PlotLayout } from './plot-layout.ts';
import type { LineLayer, PlotModel } from './plot-model.ts';
import { laneMarks } from './plot-scene.ts';
import { pointLabels } from './point-labels.ts';
import type { PlotViews } from './plot-scene.ts';

Chart.register(LineController, LinearScale);

export interface CanvasLook {
  readonly palette: Palette;
  readonly fontFamily: string;
}

type PlotChart = Chart<'line'>;

/**
 * A chart on a canvas. Scales, grid, layout and size are Chart.js's; what is plotted is drawn here, in the model's order
 * and from the same marks as on paper. An element a point, as Chart.js has for its own curves, would cost ten live curves
 * more than a frame. The scales are in units along the axes, so that the lane for 0 needs no scale of its own.
 */
export class CanvasChart {
  /** null while Chart.js sets itself up: it tells of sizes before there is anything to draw */
  #chart: PlotChart | null = null;
  #model: PlotModel;
  #views: PlotViews;
  #look: CanvasLook;
  #x: AxisUnits;
  #y: AxisUnits;
  #layout: PlotLayout | null = null;
  /** CSS px; what there is before the first layout is a guess */
  #width = 700;
  readonly #onLayout: (layout: PlotLayout) => void;

  /** @param onLayout told where the plot lies, whenever that changes */
  constructor(canvas: CanvasRenderingContext2D, model: PlotModel, views: PlotViews | null, look: CanvasLook, onLayout: (layout: PlotLayout) => void) {
    this.#model = model;
    this.#x = axisUnits(model.x);
    this.#y = axisUnits(model.y);
    this.#views = views ?? { x: this.#x.whole, y: this.#y.whole };
    this.#look = look;
    this.#onLayout = onLayout;
    const chart = new Chart<'line'>(canvas, this.#configuration());
    this.#width = Math.max(1, chart.width);
    this.#chart = chart;
    this.#refresh();
  }

  /** Draws something else. */
  update(model: PlotModel, views: PlotViews | null, look: CanvasLook): void {
    this.#model = model;
    this.#x = axisUnits(model.x);
    this.#y = axisUnits(model.y);
    this.#views = views ?? { x: this.#x.whole, y: this.#y.whole };
    this.#look = look;
    this.#refresh();
  }

  destroy(): void {
    this.#chart?.destroy();
    this.#chart = null;
  }

  #refresh(): void {
    const chart = this.#chart;
    if (chart === null) return;
    this.#layout = null;
    chart.options = this.#options();
    chart.update('none');
  }

  #configuration(): ChartConfiguration<'line'> {
    const marks: Plugin<'line'> = {
      id: 'marks',
      beforeDatasetsDraw: ({ ctx }) => {
        this.#draw(ctx);
      },
      // Another width has room for more ticks, or fewer.
      resize: (_chart, { size }) => {
        this.#layout = null;
        this.#width = Math.max(1, size.width);
        if (this.#chart === null) return;
        this.#chart.options = this.#options();
      },
      afterLayout: ({ chartArea }) => {
        if (this.#chart === null) return;
        this.#layout = this.#layoutIn(chartArea);
        this.#onLayout(this.#layout);
      },
    };
    return { type: 'line', data: { datasets: [] }, options: this.#options(), plugins: [marks] };
  }

  #options(): NonNullable<ChartConfiguration<'line'>['options']> {
    const { palette, fontFamily } = this.#look;
    const font = { family: fontFamily, size: SCREEN_SIZES.text };
    const axis = (units: AxisUnits, view: View, label: string, most: number, room: number) => {
      const ticks = ticksOf(units, view, most, room).map((tick) => ({ value: units.unit(tick.value), label: tick.label }));
      return {
        type: 'linear' as const,
        min: view.lo,
        max: view.hi,
        title: { display: label !== '', text: label, color: palette['ink-2'], font },
        border: { color: palette.rule },
        grid: { color: palette.grid, tickColor: palette.rule },
        afterBuildTicks: (scale: { ticks: { value: number; label?: string | string[] }[] }) => {
          scale.ticks = ticks;
        },
        ticks: { color: palette['ink-3'], font, maxRotation: 0, autoSkip: false, callback: (_value: unknown, index: number) => ticks[index]?.label ?? '' },
      };
    };
    return {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      events: [],
      layout: { padding: { top: 6, right: 10 } },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
      scales: {
        x: axis(this.#x, this.#views.x, this.#model.x.label, Math.max(3, Math.floor(this.#width / 80)), (32 * (this.#views.x.hi - this.#views.x.lo)) / Math.max(1, this.#width - 70)),
        y: axis(this.#y, this.#views.y, this.#model.y.label, 8, 0),
      },
    };
  }

  #layoutIn({ left, top, width, height }: ChartArea): PlotLayout {
    return plotLayout({ left, top, width, height }, this.#x, this.#y, this.#views.x, this.#views.y, SCREEN_SIZES);
  }

  #draw(context: CanvasRenderingContext2D): void {
    const layout = this.#layout;
    if (layout === null) return;
    const { frame, x, y, xUnits, yUnits, xView, yView } = layout;
    context.save();
    context.beginPath();
    context.rect(frame.left, frame.top, frame.width, frame.height);
    context.clip();
    for (const layer of this.#model.layers) {
      // Guides are things of their own, over the canvas.
      if (layer.kind === 'rule' && layer.isGuide) continue;
      if (layer.kind === 'line') strokeCurve(context, layer, layout, this.#look);
      else drawMarks(context, layerMarks(layer, layout), this.#look);
    }
    drawMarks(context, [...this.#model.layers.flatMap((layer) => labelMarks(layer, layout)), ...pointLabels(this.#model.layers, layout)], this.#look);
    drawMarks(context, laneMarks(frame, x, y, xUnits, yUnits, xView, yView), this.#look);
    context.restore();
  }
}

/** On paper a curve is cut at the frame; here the canvas clips it. */
function strokeCurve(context: CanvasRenderingContext2D, layer: LineLayer, layout: PlotLayout, { palette }: CanvasLook): void {
  const { frame, xUnits, yUnits, xView, yView } = layout;
  const yScale = frame.height / (yView.hi - yView.lo);
  const bottom = frame.top + frame.height;
  const placeY = (value: number): number => bottom - (yUnits.unit(value) - yView.lo) * yScale;
  context.save();
  context.globalAlpha = layer.opacity;
  const { from, to } = indexRange(layer.x, xUnits.value(xView.lo), xUnits.value(xView.hi));
  const columns = Math.max(1, Math.round(frame.width));
  if (layer.mode === 'line' && layer.style.dash === null && to - from > 2 * columns) {
    const { column, lo, hi } = columnExtents(layer.x, layer.y, from, to, unitOrNull(xUnits), xView, columns);
    const thick = layer.style.width * LINE_SCALE;
    context.fillStyle = palette[layer.style.paint];
    for (let i = 0; i < column.length; i++) {
      const top = placeY(hi[i] ?? NaN);
      context.fillRect(frame.left + (column[i] ?? 0), top - thick / 2, 1, placeY(lo[i] ?? NaN) - top + thick);
    }
    context.restore();
    return;
  }
  const xScale = frame.width / (xView.hi - xView.lo);
  let isOpen = false;
  let atX = 0;
  let py = 0;
  context.beginPath();
  for (const i of drawnIndices(layer, layout, 1)) {
    const value = layer.y[i] ?? NaN;
    if (!Number.isFinite(value)) {
      isOpen = false;
      continue;
    }
    const px = frame.left + (xUnits.unit(layer.x[i] ?? NaN) - xView.lo) * xScale;
    const before = py;
    const y = placeY(value);
    // A thick line costs by its corners.
    if (isOpen && layer.mode === 'line' && px - atX < CLOSE && Math.abs(y - before) < CLOSE) continue;
    py = y;
    if (!isOpen) context.moveTo(px, py);
    else {
      if (layer.mode === 'step') context.lineTo(px, before);
      context.lineTo(px, py);
    }
    atX = px;
    isOpen = true;
  }
  context.strokeStyle = palette[layer.style.paint];
  context.lineWidth = layer.style.width * LINE_SCALE;
  context.lineJoin = 'bevel';
  context.setLineDash(layer.style.dash === null ? [] : layer.style.dash.map((length) => length * LINE_SCALE));
  context.stroke();
  context.restore();
}

/** CSS px: a corner of a thick line that is as close to the one before shows nothing. */
const CLOSE = 0.9;
/** CSS px for a point of print: lines are looked at from further away. */
const LINE_SCALE = 1.45;

export function drawMarks(context: CanvasRenderingContext2D, marks: readonly Mark[], { palette, fontFamily }: CanvasLook): void {
  for (const mark of marks) {
    context.save();
    if (mark.kind === 'path') {
      const path = new Path2D(mark.d);
      context.globalAlpha = mark.opacity;
      if (mark.fill !== null) {
        context.fillStyle = palette[mark.fill];
        context.fill(path);
      }
      if (mark.stroke !== null) {
        context.strokeStyle = palette[mark.stroke];
        context.lineWidth = mark.width;
        context.lineJoin = 'round';
        context.setLineDash(mark.dash === null ? [] : [...mark.dash]);
        context.stroke(path);
      }
    } else {
      context.font = `${mark.strong ? '600 ' : ''}${mark.size}px ${fontFamily}`;
      context.fillStyle = palette[mark.paint];
      context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
      context.translate(mark.x, mark.y);
      context.rotate((mark.rotate * Math.PI) / 180);
      context.fillText(mark.text, 0, 0);
    }
    context.restore();
  }
}
