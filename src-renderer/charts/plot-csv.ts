import type { Cell } from '../../src-shared/report/columns.ts';
import { csvText } from '../../src-shared/report/csv.ts';
import type { PlotLayer, PlotModel } from './plot-model.ts';

/** Rows of a chart as data: exactly the points that are drawn, in the values of the data. */
export interface PlotRows {
  readonly header: readonly string[];
  readonly rows: Cell[][];
}

const HEADER = ['series', 'kind', 'point', 'x', 'y', 'x_lo', 'x_hi', 'y_lo', 'y_hi'];

/** @param x names of the axes for the header */
export function plotRows({ layers, x, y }: PlotModel): PlotRows {
  return { header: HEADER.map((name) => (name === 'x' ? `x: ${x.label}` : name === 'y' ? `y: ${y.label}` : name)), rows: layers.flatMap(layerRows) };
}

export function plotCsv(model: PlotModel): string {
  const { header, rows } = plotRows(model);
  return csvText(header, rows);
}

function layerRows(layer: PlotLayer): Cell[][] {
  switch (layer.kind) {
    case 'line':
      return layer.isData ? Array.from(layer.x, (x, i) => [layer.name, layer.mode === 'step' ? 'step curve' : 'curve', null, x, finite(layer.y[i]), null, null, null, null]) : [];
    case 'band':
      return Array.from(layer.x, (x, i) => [layer.name, 'band', null, x, null, null, null, finite(layer.lo[i]), finite(layer.hi[i])]);
    case 'floor':
      return Array.from(layer.x, (x, i) => [layer.name, 'floor', null, x, finite(layer.y[i]), null, null, null, null]);
    case 'points':
      return layer.points.map(({ x, y, xInterval, yInterval, label }) => [layer.name, 'point', label, x, finite(y), xInterval?.lo ?? null, xInterval?.hi ?? null, yInterval?.lo ?? null, yInterval?.hi ?? null]);
    case 'bars':
      return Array.from(layer.values, (value, i) => [layer.name, 'bar', null, null, value, layer.edges[i] ?? null, layer.edges[i + 1] ?? null, null, null]);
    case 'rule':
      return layer.label === '' ? [] : [[layer.label, 'line', null, layer.axis === 'x' ? layer.at : null, layer.axis === 'y' ? layer.at : null, null, null, null, null]];
    case 'hatch':
      return [['below resolution', 'hatch', null, null, null, null, layer.to, null, null]];
    case 'region':
      return layer.label === '' ? [] : [[layer.label, 'region', null, null, null, ...layer.x, ...layer.y]];
    case 'segment':
      return [];
  }
}

/** A gap is an empty cell. */
function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
