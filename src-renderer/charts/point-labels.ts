import { area, at as coordinate, line, rectangle, text } from '../../src-shared/report/figures/scene.ts';
import type { Mark } from '../../src-shared/report/figures/scene.ts';
import { textWidth } from '../../src-shared/report/figures/text-width.ts';
import type { PlotLayout } from './plot-layout.ts';
import type { PlotLayer } from './plot-model.ts';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How much a piece of a marker that a label covers counts beside a piece of another label. */
const MARKER_WEIGHT = 3;

/** Names beside the points that have one: each in the place about its point where it covers least of the others and of the markers. */
export function pointLabels(layers: readonly PlotLayer[], layout: PlotLayout): Mark[] {
  const { x, y, xUnits, yUnits, xView, yView, sizes, frame } = layout;
  const isShown = (unit: number, view: { readonly lo: number; readonly hi: number }): boolean => unit >= view.lo && unit <= view.hi;
  const points = layers.flatMap((layer) => (layer.kind !== 'points' || !layer.labelled ? [] : layer.points.filter((point) => isShown(xUnits.unit(point.x), xView) && isShown(yUnits.unit(point.y), yView)).map((point) => ({ px: x(point.x), py: y(point.y), label: point.label }))));
  const { radius, small } = sizes;
  const markers = points.map(({ px, py }): Box => ({ left: px - radius, top: py - radius, right: px + radius, bottom: py + radius }));
  const placed: Box[] = [];
  return points.flatMap(({ px, py, label }, own): Mark[] => {
    const wide = textWidth(label, small) * sizes.face;
    const best = places(px, py, wide, small, radius)
      .map((box) => kept(box, frame))
      .map((box) => ({ box, cost: sum(placed.map((other) => common(box, other))) + MARKER_WEIGHT * sum(markers.map((other, i) => (i === own ? 0 : common(box, other)))) + MARKER_WEIGHT * common(box, markers[own] ?? box) }))
      .reduce((least, one) => (one.cost < least.cost - 0.5 ? one : least));
    placed.push(best.box);
    const { left, top, right, bottom } = best.box;
    // A name that stands away from its point is tied to it.
    const near = { x: Math.max(left, Math.min(px, right)), y: Math.max(top, Math.min(py, bottom)) };
    const isAway = Math.hypot(near.x - px, near.y - py) > radius + small;
    return [...(isAway ? [line(`M${coordinate(px)} ${coordinate(py)}L${coordinate(near.x)} ${coordinate(near.y)}`, 'ink-3', sizes.thin * 0.7)] : []), area(rectangle(left - 1, top, wide + 2, small * 1.15), 'paper', 0.7), text(label, left, top + small * 0.9, { size: small, paint: 'ink' })];
  });
}

/** Boxes about a point, the usual one first: above to the right. */
function places(px: number, py: number, wide: number, size: number, radius: number): Box[] {
  const tall = size * 1.15;
  const near = radius + 3;
  const at = (left: number, top: number): Box => ({ left, top, right: left + wide, bottom: top + tall });
  const beside = [px + near, px - near - wide];
  return [
    ...beside.map((left) => at(left, py - near - tall + 3)),
    ...beside.map((left) => at(left, py + near - 3)),
    at(px - wide / 2, py - near - tall),
    at(px - wide / 2, py + near),
    ...beside.map((left) => at(left, py - tall / 2)),
    ...[2, 3, 4].flatMap((lines) => [...beside.map((left) => at(left, py - near - lines * tall)), ...beside.map((left) => at(left, py + near + (lines - 1) * tall))]),
  ];
}

/** Moved into the plot. */
function kept({ left, top, right, bottom }: Box, frame: PlotLayout['frame']): Box {
  const across = Math.max(frame.left + 2 - left, 0) + Math.min(frame.left + frame.width - 2 - right, 0);
  const down = Math.max(frame.top + 1 - top, 0) + Math.min(frame.top + frame.height - 1 - bottom, 0);
  return { left: left + across, top: top + down, right: right + across, bottom: bottom + down };
}

/** Area that two boxes share. */
function common(a: Box, b: Box): number {
  return Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
