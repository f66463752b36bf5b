import { Chart, LineController, LineElement, LinearScale, PointElement } from 'chart.js';
import type { ChartArea, ChartConfiguration, ChartDataset, Plugin } from 'chart.js';
import type { Palette } from '../../src-shared/report/figures/palettes.ts';
import type { Mark } from '../../src-shared/report/figures/scene.ts';
import { axisUnits, ticksOf } from './axis-units.ts';
import type { AxisUnits, View } from './axis-units.ts';
import { drawnIndices } from './curve-path.ts';
import { labelMarks, layerMarks } from './layer-marks.ts';
import { SCREEN_SIZES, plotLayout } from './plot-layout.ts';
import type { PlotLayout } from './plot-layout.ts';
import type { LineLayer, PlotLayer, PlotModel } from './plot-model.ts';
import { laneMarks } from './plot-scene.ts';
import type { PlotViews } from './plot-scene.ts';

Chart.register(LineController, LineElement, LinearScale, PointElement);

interface CanvasPoint {
  readonly x: number;
  readonly y: number;
}

export interface CanvasLook {
  readonly palette: Palette;
  readonly fontFamily: string;
}

type PlotChart = Chart<'line', CanvasPoint[]>;

/**
 * A chart on a canvas, by Chart.js: its scales, layout and curves; everything else is drawn from the same marks as on
 * paper. The scales are in units along the axes, so that the lane for 0 needs no scale of its own.
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
    const chart = new Chart<'line', CanvasPoint[]>(canvas, this.#configuration());
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
    chart.data.datasets = this.#datasets();
    chart.options = this.#options();
    chart.update('none');
  }

  #configuration(): ChartConfiguration<'line', CanvasPoint[]> {
    const marks: Plugin<'line'> = {
      id: 'marks',
      beforeDatasetsDraw: ({ ctx }) => {
        this.#drawLayers(ctx, isBehind);
      },
      afterDatasetsDraw: ({ ctx }) => {
        this.#drawLayers(ctx, (layer) => !isBehind(layer) && !(layer.kind === 'rule' && layer.isGuide));
        const layout = this.#layout;
        if (layout === null) return;
        const { frame, x, y, xUnits, yUnits, xView, yView } = layout;
        drawMarks(ctx, this.#model.layers.flatMap((layer) => labelMarks(layer, layout)), this.#look);
        drawMarks(ctx, laneMarks(frame, x, y, xUnits, yUnits, xView, yView), this.#look);
      },
      // Another size: what was thinned for the old one is thinned anew.
      resize: (_chart, { size }) => {
        this.#layout = null;
        this.#width = Math.max(1, size.width);
        if (this.#chart === null) return;
        this.#chart.options = this.#options();
        this.#chart.data.datasets = this.#datasets();
      },
      afterLayout: ({ chartArea }) => {
        if (this.#chart === null) return;
        this.#layout = this.#layoutIn(chartArea);
        this.#onLayout(this.#layout);
      },
    };
    return { type: 'line', data: { datasets: [] }, options: this.#options(), plugins: [marks] };
  }

  #options(): NonNullable<ChartConfiguration<'line', CanvasPoint[]>['options']> {
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
      parsing: false,
      normalized: true,
      events: [],
      layout: { padding: { top: 6, right: 10 } },
      elements: { point: { radius: 0 }, line: { borderJoinStyle: 'round' } },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
      scales: {
        x: axis(this.#x, this.#views.x, this.#model.x.label, Math.max(3, Math.floor(this.#width / 80)), (32 * (this.#views.x.hi - this.#views.x.lo)) / Math.max(1, this.#width - 70)),
        y: axis(this.#y, this.#views.y, this.#model.y.label, 8, 0),
      },
    };
  }

  /** Chart.js draws the first one last: the other way round than layers. */
  #datasets(): ChartDataset<'line', CanvasPoint[]>[] {
    const frame = { left: 0, top: 0, width: this.#width, height: 1 };
    const layout = plotLayout(frame, this.#x, this.#y, this.#views.x, this.#views.y, SCREEN_SIZES);
    return this.#model.layers.filter((layer) => layer.kind === 'line').map((layer) => this.#dataset(layer, layout)).reverse();
  }

  #dataset(layer: LineLayer, layout: PlotLayout): ChartDataset<'line', CanvasPoint[]> {
    const { style, mode, opacity } = layer;
    return {
      data: drawnIndices(layer, layout, 1).map((i) => ({ x: this.#x.unit(layer.x[i] ?? NaN), y: this.#y.unit(layer.y[i] ?? NaN) })),
      stepped: mode === 'step' ? 'before' : false,
      borderColor: `${this.#look.palette[style.paint]}${opacityHex(opacity)}`,
      borderWidth: style.width * 1.5,
      borderDash: style.dash === null ? [] : style.dash.map((length) => length * 1.4),
      spanGaps: false,
      pointRadius: 0,
    };
  }

  #layoutIn({ left, top, width, height }: ChartArea): PlotLayout {
    return plotLayout({ left, top, width, height }, this.#x, this.#y, this.#views.x, this.#views.y, SCREEN_SIZES);
  }

  #drawLayers(context: CanvasRenderingContext2D, chosen: (layer: PlotLayer) => boolean): void {
    const layout = this.#layout;
    if (layout === null) return;
    const { left, top, width, height } = layout.frame;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    for (const layer of this.#model.layers) if (chosen(layer)) drawMarks(context, layerMarks(layer, layout), this.#look);
    context.restore();
  }
}

/** Context lies behind the curves, what is read off before them. Guides are things of their own, over the canvas. */
function isBehind(layer: PlotLayer): boolean {
  return layer.kind !== 'points' && layer.kind !== 'rule';
}

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

function opacityHex(opacity: number): string {
  return Math.round(opacity * 255).toString(16).padStart(2, '0');
}
