import { hatchMarks } from '../../src-shared/report/figures/frame.ts';
import { floorGlyph, marker } from '../../src-shared/report/figures/markers.ts';
import { area, at, line, rectangle, text } from '../../src-shared/report/figures/scene.ts';
import type { Mark } from '../../src-shared/report/figures/scene.ts';
import { textWidth } from '../../src-shared/report/figures/text-width.ts';
import type { BandLayer, BarsLayer, FloorLayer, HatchLayer, PlotLayer, PointsLayer, RegionLayer, RuleLayer } from './plot-model.ts';
import type { DrawingSizes, PlotLayout } from './plot-layout.ts';

/** What a layer is drawn as, other than a curve: the same on the canvas and on paper. */
export function layerMarks(layer: PlotLayer, layout: PlotLayout): Mark[] {
  switch (layer.kind) {
    case 'line':
      return [];
    case 'band':
      return bandMarks(layer, layout);
    case 'floor':
      return floorMarks(layer, layout);
    case 'hatch':
      return hatchLayerMarks(layer, layout);
    case 'rule':
      return ruleMarks(layer, layout);
    case 'segment': {
      const { x, y, sizes } = layout;
      return [line(`M${at(x(layer.from[0]))} ${at(y(layer.from[1]))}L${at(x(layer.to[0]))} ${at(y(layer.to[1]))}`, layer.paint, sizes.thin, { dash: layer.dash })];
    }
    case 'region':
      return regionMarks(layer, layout);
    case 'points':
      return pointMarks(layer, layout);
    case 'bars':
      return barMarks(layer, layout);
  }
}

function bandMarks({ x: xs, lo, hi, mode, paint }: BandLayer, { x, y, frame }: PlotLayout): Mark[] {
  const count = xs.length;
  if (count === 0) return [];
  const right = frame.left + frame.width;
  const forth: string[] = [];
  const back: string[] = [];
  for (let i = 0; i < count; i++) {
    const here = at(x(xs[i] ?? NaN));
    const next = at(i + 1 < count ? x(xs[i + 1] ?? NaN) : mode === 'step' ? right : x(xs[i] ?? NaN));
    const top = at(y(hi[i] ?? NaN));
    const bottom = at(y(lo[i] ?? NaN));
    forth.push(mode === 'step' ? `${here} ${top}L${next} ${top}` : `${here} ${top}`);
    back.push(mode === 'step' ? `${next} ${bottom}L${here} ${bottom}` : `${here} ${bottom}`);
  }
  return [area(`M${forth.join('L')}L${back.reverse().join('L')}Z`, paint, 0.16)];
}

/** From the left edge at its first value to the right edge at its last. */
function floorMarks({ x: xs, y: ys }: FloorLayer, { x, y, frame }: PlotLayout): Mark[] {
  if (xs.length === 0) return [];
  const bottom = at(frame.top + frame.height);
  const right = frame.left + frame.width;
  const points = Array.from(xs, (value, i) => `${at(x(value))} ${at(y(ys[i] ?? NaN))}`);
  return [area(`M${at(frame.left)} ${bottom}V${at(y(ys[0] ?? NaN))}L${points.join('L')}H${at(right)}V${bottom}Z`, 'null', 0.75)];
}

function hatchLayerMarks({ to }: HatchLayer, { x, frame, sizes }: PlotLayout): Mark[] {
  const edge = x(to);
  if (edge <= frame.left + 0.5) return [];
  return [
    ...hatchMarks({ ...frame, width: edge - frame.left }, sizes.thin * 6.5),
    line(`M${at(edge)} ${at(frame.top)}V${at(frame.top + frame.height)}`, 'ink-3', sizes.thin),
  ];
}

function ruleMarks({ axis, at: value, paint, dash }: RuleLayer, layout: PlotLayout): Mark[] {
  if (!isShown(axis, value, layout)) return [];
  const { x, y, frame, sizes } = layout;
  const across = axis === 'x' ? `M${at(x(value))} ${at(frame.top)}V${at(frame.top + frame.height)}` : `M${at(frame.left)} ${at(y(value))}H${at(frame.left + frame.width)}`;
  return [line(across, paint, sizes.thin, { dash })];
}

function isShown(axis: 'x' | 'y', value: number, { xUnits, xView, yUnits, yView }: PlotLayout): boolean {
  const [unit, view] = axis === 'x' ? [xUnits.unit(value), xView] : [yUnits.unit(value), yView];
  return unit >= view.lo && unit <= view.hi;
}

/** What a layer says in words, on a plate of paper before everything else. */
export function labelMarks(layer: PlotLayer, layout: PlotLayout): Mark[] {
  const { x, y, frame, sizes } = layout;
  if (layer.kind === 'hatch') {
    const edge = x(layer.to);
    if (edge <= frame.left + 0.5) return [];
    const widest = Math.max(0, ...layer.lines.map((content) => textWidth(content, sizes.small) * sizes.face));
    // In the hatch's upper corner; beside it where it is too narrow.
    return plate(layer.lines, edge - frame.left > widest + 10 ? frame.left + 5 : edge + 5, frame.top + 3, sizes);
  }
  if (layer.kind !== 'rule' || layer.label === '' || !isShown(layer.axis, layer.at, layout)) return [];
  const wide = textWidth(layer.label, sizes.small) * sizes.face;
  if (layer.axis === 'x') return plate([layer.label], Math.min(x(layer.at) + 3, frame.left + frame.width - wide - 2), frame.top + frame.height * 0.16, sizes);
  return plate([layer.label], frame.left + frame.width - wide - 3, y(layer.at) - sizes.small * 1.6, sizes);
}

function plate(lines: readonly string[], left: number, top: number, { small: size, face }: DrawingSizes): Mark[] {
  if (lines.length === 0) return [];
  const widest = Math.max(...lines.map((content) => textWidth(content, size) * face));
  const step = size * 1.25;
  return [
    area(rectangle(left - 2, top, widest + 4, lines.length * step + 3), 'paper', 0.9),
    ...lines.map((content, i) => text(content, left, top + step * (i + 0.85), { size, paint: 'ink-2' })),
  ];
}

function regionMarks({ x: [x0, x1], y: [y0, y1], paint, label }: RegionLayer, { x, y, frame, sizes }: PlotLayout): Mark[] {
  const left = x0 === null ? frame.left : x(x0);
  const right = x1 === null ? frame.left + frame.width : x(x1);
  const bottom = y0 === null ? frame.top + frame.height : y(y0);
  const top = y1 === null ? frame.top : y(y1);
  if (right - left < 0.5 || bottom - top < 0.5) return [];
  const fits = label !== '' && textWidth(label, sizes.small) * sizes.face + 6 < right - left;
  return [
    area(rectangle(left, top, right - left, bottom - top), paint, paint === 'null' ? 0.6 : 1),
    ...(fits ? [text(label, paint === 'null' ? left + 3 : right - 3, bottom - 4, { size: sizes.small, paint: 'ink-2', anchor: paint === 'null' ? 'start' : 'end' })] : []),
  ];
}

function pointMarks({ points, style, open }: PointsLayer, layout: PlotLayout): Mark[] {
  const { x, y, sizes, xUnits, yUnits, xView, yView } = layout;
  return points.flatMap((point): Mark[] => {
    const xUnit = xUnits.unit(point.x);
    const yUnit = yUnits.unit(point.y);
    // A point that the view does not show is not drawn at its edge: it would seem to lie there.
    if (!(xUnit >= xView.lo && xUnit <= xView.hi && yUnit >= yView.lo && yUnit <= yView.hi)) return [];
    const px = x(point.x);
    const py = y(point.y);
    const bars = [
      ...(point.xInterval === null ? [] : [`M${at(x(point.xInterval.lo))} ${at(py)}H${at(x(point.xInterval.hi))}`]),
      ...(point.yInterval === null ? [] : [`M${at(px)} ${at(y(point.yInterval.lo))}V${at(y(point.yInterval.hi))}`]),
    ];
    const inLane = yUnits.brokenAt !== null && point.y <= 0;
    return [
      ...(bars.length === 0 ? [] : [line(bars.join(''), style.paint, sizes.thin * 1.3)]),
      inLane ? floorGlyph(px, py, sizes.radius * 1.3, style.paint) : marker(style.marker, px, py, sizes.radius, style.paint, open),
    ];
  });
}

function barMarks({ edges, values, paint }: BarsLayer, { x, y, frame }: PlotLayout): Mark[] {
  const bottom = frame.top + frame.height;
  const d = Array.from(values, (value, i) => {
    const left = x(edges[i] ?? NaN);
    const right = x(edges[i + 1] ?? NaN);
    const top = y(value);
    return value <= 0 || right <= left ? '' : rectangle(left, top, right - left, bottom - top);
  }).join('');
  return d === '' ? [] : [area(d, paint, 0.35), line(outline(edges, values, x, y, bottom), paint, 1.2)];
}

/** The upper edge of the bars, by which histograms that lie over one another are told apart. */
function outline(edges: ArrayLike<number>, values: ArrayLike<number>, x: (value: number) => number, y: (value: number) => number, bottom: number): string {
  const steps = Array.from(values, (value, i) => `V${at(y(value))}H${at(x(edges[i + 1] ?? NaN))}`);
  return `M${at(x(edges[0] ?? NaN))} ${at(bottom)}${steps.join('')}V${at(bottom)}`;
}
