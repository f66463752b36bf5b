import { FPR_TARGETS } from '../../stats/fpr-target.ts';
import type { OverSeeds } from '../../stats/over-seeds.ts';
import { aggregateColumn, resolvedWhereMeasured } from '../aggregate.ts';
import { RESULT_COLUMNS, columnAt } from '../columns.ts';
import { numberText } from '../number-text.ts';
import type { ResultsArm, ResultsData } from '../results-data.ts';
import { columnHead } from '../tables/column-heads.ts';
import { floorColumn } from '../tables/default-columns.ts';
import { axisMarks, gridMarks } from './frame.ts';
import type { Frame } from './frame.ts';
import { legend } from './legend.ts';
import { marker } from './markers.ts';
import { linearScale, powerLabel } from './scales.ts';
import { SMALL_TEXT, WIDTHS, area, at, line, rectangle, text } from './scene.ts';
import type { Mark, Scene } from './scene.ts';
import { seriesStyles } from './series-style.ts';
import type { SeriesStyle } from './series-style.ts';

export interface ParetoOptions {
  /** points */
  readonly width: number;
  readonly arms: readonly ResultsArm[];
  /** arm that the cross-hair stands on; null: none */
  readonly baseline: string | null;
  /** column across; null: the calibrated TPR at the smallest FPR that every seed resolves, else worst_auc */
  readonly privacy: string | null;
}

export const UTILITY_COLUMN = 'retain_acc_heldout';
export const DISTANCE_COLUMN = 'pred_js';

/** An arm on one panel. */
export interface ParetoPoint {
  readonly arm: ResultsArm;
  readonly style: SeriesStyle;
  readonly x: OverSeeds;
  readonly y: OverSeeds;
}

const LEFT = 36;
const FOOT = 25;

/** The column of privacy that the data can speak of at the lowest FPR. */
export function resolvedPrivacyColumn(data: ResultsData): string {
  const target = FPR_TARGETS.findLast(({ text: name }) => resolvedWhereMeasured(data.rows, columnAt('resolved_T', name)));
  return target === undefined || target.value >= 0.1 ? 'worst_auc' : columnAt('cal_worst_tpr_T', target.text);
}

/** What the figure plots, before it is laid out: a panel of privacy and one of distance, those without points left out. */
export interface ParetoPlot {
  readonly privacy: string;
  readonly panels: readonly { readonly column: string; readonly points: readonly ParetoPoint[] }[];
}

/** @throws RangeError when no arm has values on both axes, or there is no such column */
export function paretoPlot(data: ResultsData, options: ParetoOptions): ParetoPlot {
  const styles = seriesStyles(data.arms);
  const privacy = options.privacy ?? resolvedPrivacyColumn(data);
  const pointsOf = (column: string): ParetoPoint[] => options.arms.flatMap((arm) => {
    const x = over(data, arm, column);
    const y = over(data, arm, UTILITY_COLUMN);
    const style = styles.get(arm.id);
    return x === null || y === null || style === undefined ? [] : [{ arm, style, x, y }];
  });
  const panels = [privacy, DISTANCE_COLUMN].map((column) => ({ column, points: pointsOf(column) })).filter(({ points }) => points.length > 0);
  if (panels.length === 0) throw new RangeError('the arms that were chosen have no values of utility, privacy and distance');
  return { privacy, panels };
}

function over(data: ResultsData, arm: ResultsArm, column: string): OverSeeds | null {
  return aggregateColumn(data.rows.filter((row) => row.arm === arm.id), column, data.contexts);
}

/**
 * Utility against privacy and against the distance to the retrained reference: two panels with the same utility axis,
 * error bars, the baseline's cross-hair, and shaded what is worse than the baseline on both.
 *
 * @throws RangeError as paretoPlot does
 */
export function paretoFigure(data: ResultsData, options: ParetoOptions): Scene {
  const { width, arms, baseline } = options;
  const styles = seriesStyles(data.arms);
  const { privacy, panels } = paretoPlot(data, options);
  const head = legend([
    ...arms.map((arm) => ({ key: { kind: 'series' as const, style: styles.get(arm.id) ?? FALLBACK, withLine: false, withMarker: true }, label: `${arm.label}${panels.some(({ points }) => points.some((point) => point.arm.id === arm.id)) ? '' : ' (diverged, no values)'}` })),
    ...(baseline === null ? [] : [{ key: { kind: 'area' as const, paint: 'dominated' as const }, label: 'worse than the baseline on both' }]),
  ], 4, 2, width - 8);
  const side = width >= WIDTHS.page * 0.75;
  const panelWidth = side ? (width - 2 * LEFT - 14) / 2 : width - LEFT - 8;
  const panelHeight = Math.min(190, panelWidth * 0.72);
  const marks: Mark[] = [...head.marks];
  panels.forEach(({ column, points }, index) => {
    const frame: Frame = {
      left: LEFT + (side ? index * (panelWidth + LEFT) : 0),
      top: head.height + 8 + (side ? 0 : index * (panelHeight + FOOT + 8)),
      width: panelWidth,
      height: panelHeight,
    };
    marks.push(...panelMarks(data, frame, column, points, panels.flatMap((panel) => panel.points), baseline));
  });
  const rows = side ? 1 : panels.length;
  return {
    width,
    height: head.height + 8 + rows * (panelHeight + FOOT) + (rows - 1) * 8 + 2,
    title: 'Utility against privacy and distance',
    description: `Held-out retain accuracy, ${axisLabel(privacy)} and ${axisLabel(DISTANCE_COLUMN)}: ${panels[0]?.points.map(({ arm, x, y }) => `${arm.label} ${numberText(y.mean)}, ${numberText(x.mean)}, ${numberText(over(data, arm, DISTANCE_COLUMN)?.mean ?? null)}`).join('; ') ?? ''}.`,
    marks,
  };
}

const FALLBACK: SeriesStyle = { paint: 's1', dash: null, width: 1, marker: 'disc' };

function panelMarks(data: ResultsData, frame: Frame, column: string, points: readonly ParetoPoint[], all: readonly ParetoPoint[], baseline: string | null): Mark[] {
  const facts = RESULT_COLUMNS.find(({ name }) => name === column);
  const floors = floorValues(data, column, points);
  const ends = (of: OverSeeds): number[] => [of.mean, of.interval?.lo ?? of.mean, of.interval?.hi ?? of.mean];
  const xValues = [...points.flatMap(({ x }) => ends(x)), ...floors];
  const yValues = all.flatMap(({ y }) => ends(y));
  // A TPR and a distance are measured from 0, an AUC from one half.
  const origin = column === 'worst_auc' ? 0.5 : 0;
  const x = linearScale(Math.min(origin, ...xValues), Math.max(...xValues), frame.left, frame.left + frame.width);
  const y = linearScale(Math.min(...yValues), Math.max(...yValues), frame.top + frame.height, frame.top);
  const base = points.find(({ arm }) => arm.id === baseline);
  const right = frame.left + frame.width;
  const bottom = frame.top + frame.height;
  const floor = floors.length === 0 ? null : floors.reduce((sum, value) => sum + value, 0) / floors.length;
  return [
    ...(base === undefined ? [] : [area(rectangle(x.map(base.x.mean), y.map(base.y.mean), right - x.map(base.x.mean), bottom - y.map(base.y.mean)), 'dominated')]),
    ...(floor === null ? [] : [area(rectangle(frame.left, frame.top, x.map(floor) - frame.left, frame.height), 'null', 0.6)]),
    ...gridMarks(frame, x, y),
    ...(base === undefined ? [] : [line(`M${at(x.map(base.x.mean))} ${at(frame.top)}V${at(bottom)}M${at(frame.left)} ${at(y.map(base.y.mean))}H${at(right)}`, base.style.paint, 0.6, { dash: [2, 2] })]),
    ...points.map(({ x: across, y: up, style }) => line(
      `M${at(x.map(across.interval?.lo ?? across.mean))} ${at(y.map(up.mean))}H${at(x.map(across.interval?.hi ?? across.mean))}M${at(x.map(across.mean))} ${at(y.map(up.interval?.lo ?? up.mean))}V${at(y.map(up.interval?.hi ?? up.mean))}`,
      style.paint, 0.8)),
    ...points.map(({ x: across, y: up, style }) => marker(style.marker, x.map(across.mean), y.map(up.mean), 3, style.paint, false)),
    ...(floor === null ? [] : [text('null floor', frame.left + 3, bottom - 4, { size: SMALL_TEXT, paint: 'ink-2' })]),
    ...axisMarks(frame, x, y, { x: `${axisLabel(column)}${facts?.direction === 'lower' ? ' (lower is better)' : ''}`, y: 'Held-out retain accuracy' }, 28),
  ];
}

function floorValues(data: ResultsData, column: string, points: readonly ParetoPoint[]): number[] {
  const floor = floorColumn(column, data.rows);
  if (floor === null) return [];
  return points.flatMap(({ arm }) => aggregateColumn(data.rows.filter((row) => row.arm === arm.id), floor, data.contexts)?.mean ?? []);
}

/** A column's name on an axis, its target as a power of ten. */
function axisLabel(column: string): string {
  const facts = RESULT_COLUMNS.find(({ name }) => name === column);
  if (facts === undefined) return column;
  if (column === 'pred_js') return 'Distance to RETR, JS in nats';
  return columnHead(facts).replace(/1e-(\d)/, (_, power: string) => powerLabel(-Number(power)));
}
