import { FPR_TARGETS } from '../../stats/fpr-target.ts';
import { calibratedPoints } from '../calibrated-points.ts';
import type { CalibratedPoint } from '../calibrated-points.ts';
import { columnAt } from '../columns.ts';
import { numberText } from '../number-text.ts';
import type { ResultRow } from '../result-row.ts';
import { numberIn } from '../result-row.ts';
import type { ResultsArm, ResultsData } from '../results-data.ts';
import { groupedCount } from '../tables/shown-number.ts';
import { axisMarks, gridMarks, hatchMarks } from './frame.ts';
import type { Frame } from './frame.ts';
import { legend } from './legend.ts';
import type { LegendItem } from './legend.ts';
import { floorGlyph, marker } from './markers.ts';
import { envelope, inForceAt, overSeedCurves, reducedVertices } from './roc-curves.ts';
import type { Reduction, SeedBand, StoredCurve } from './roc-curves.ts';
import { logScale } from './scales.ts';
import type { Scale } from './scales.ts';
import { SMALL_TEXT, area, at, line, rectangle, text } from './scene.ts';
import type { Mark, Scene } from './scene.ts';
import { seriesStyles } from './series-style.ts';
import type { SeriesStyle } from './series-style.ts';
import { textWidth } from './text-width.ts';

export interface RocOptions {
  /** points */
  readonly width: number;
  /** arms to draw, in the legend's order */
  readonly arms: readonly ResultsArm[];
  /** one attacker such as "loss(+)" for every arm; null: the worst case over all */
  readonly attacker: string | null;
}

/** Targets at which thin lines stand. */
const GUIDES = [1e-5, 1e-4, 1e-3];
const LOWEST_FPR_POWER = -6;
/** lanes beside and below for what a logarithmic axis has no place for: a rate of 0 */
const LANE_X = 22;
const LANE_Y = 16;
/** columns that print can tell apart: 300 a dpi */
const COLUMNS_PER_POINT = 300 / 72;

/** Everything of one arm, ready to draw. */
export interface ArmCurve {
  readonly arm: ResultsArm;
  readonly style: SeriesStyle;
  readonly band: SeedBand;
  /** vertices of the band that are drawn */
  readonly kept: readonly number[];
  readonly points: readonly CalibratedPoint[];
}

/** What the figure plots, before it is laid out. */
export interface RocPlot {
  readonly curves: readonly ArmCurve[];
  /** mean in-sample floor of the arms at each target */
  readonly floors: readonly { readonly fpr: number; readonly floor: number }[];
  /** the fewest of all arms and seeds */
  readonly members: number;
  readonly nTest: number;
  readonly nCal: number;
}

/** Scales with a lane for 0 beside and below. */
interface Axes {
  readonly x: Scale;
  readonly y: Scale;
  readonly mapX: (fpr: number) => number;
  readonly mapY: (tpr: number) => number;
  readonly frame: Frame;
}

/**
 * Curves, calibrated points and floors that the ROC of these options shows.
 *
 * @param curves of the arms, all attackers, as readRocCurves gives them
 * @throws RangeError when an arm has no curve, or the attacker none
 */
export function rocPlot(data: ResultsData, curves: readonly StoredCurve[], { width, arms, attacker }: RocOptions): RocPlot {
  const rows = data.rows.filter((row) => arms.some(({ id }) => id === row.arm));
  const nTest = fewest(rows, 'n_nonmembers_test');
  const styles = seriesStyles(data.arms);
  const reduction: Reduction = { from: 10 ** LOWEST_FPR_POWER, to: 1, columns: Math.round(width * COLUMNS_PER_POINT), keepUpTo: 100 / nTest, guides: [...GUIDES, ...FPR_TARGETS.map(({ value }) => value)] };
  return {
    curves: arms.map((arm): ArmCurve => {
      const band = overSeedCurves(seedCurves(data, curves, arm, attacker));
      const style = styles.get(arm.id);
      if (style === undefined) throw new RangeError(`arm ${arm.id} is not one of the results`);
      return { arm, style, band, kept: reducedVertices(band.mean.fpr, reduction), points: attacker === null ? calibratedPoints(data, arm.id) : [] };
    }),
    floors: attacker === null ? nullFloor(rows) : [],
    members: fewest(rows, 'n_members_test'),
    nTest,
    nCal: fewest(rows, 'n_nonmembers_cal'),
  };
}

/**
 * The ROC on logarithmic axes from FPR 1e-6 to 1, from the results folder alone. In-sample curves (threshold from TEST)
 * are the step function "largest TPR with FPR <= t"; calibrated results are open markers at their realised FPR.
 *
 * @throws RangeError as rocPlot does
 */
export function rocFigure(data: ResultsData, curves: readonly StoredCurve[], options: RocOptions): Scene {
  const { width, attacker } = options;
  const { curves: drawn, floors, members, nTest, nCal } = rocPlot(data, curves, options);
  const items: LegendItem[] = [
    ...drawn.map(({ arm, style }): LegendItem => ({ key: { kind: 'series', style, withLine: true, withMarker: false }, label: arm.label })),
    ...(drawn.some(({ points }) => points.length > 0) ? [{ key: { kind: 'interval', paint: 'ink-2' }, label: 'calibrated, 95 %' } satisfies LegendItem] : []),
    ...(floors.length > 0 ? [{ key: { kind: 'area', paint: 'null' }, label: 'null floor' } satisfies LegendItem] : []),
    ...(drawn.some(({ band: { lo, hi } }) => hi.some((value, i) => value !== lo[i])) ? [{ key: { kind: 'band', paint: 'ink-3' }, label: `${data.provenance.seeds.length} seeds, min to max` } satisfies LegendItem] : []),
  ];
  const left = 38;
  const head = legend(items, 4, 2, width - 8);
  const plotWidth = width - left - 8;
  const plotHeight = Math.min(plotWidth * 0.86, 300);
  const frame: Frame = { left, top: head.height + 8, width: plotWidth, height: plotHeight };
  const axes = rocAxes(frame, members);
  const bottom = frame.top + plotHeight;
  const marks: Mark[] = [
    ...head.marks,
    ...gridMarks({ ...frame, left: left + LANE_X, width: plotWidth - LANE_X, height: plotHeight - LANE_Y }, axes.x, axes.y),
    ...floorMarks(axes, floors),
    ...resolutionMarks(axes, nTest, nCal),
    line(`M${at(axes.mapX(axes.y.domain[0]))} ${at(axes.mapY(axes.y.domain[0]))}L${at(axes.mapX(1))} ${at(axes.mapY(1))}`, 'rule', 0.5, { dash: [1, 2] }),
    ...drawn.toReversed().flatMap((curve) => curveMarks(axes, curve, 1 / nTest)),
    ...guideMarks(axes),
    ...drawn.toReversed().flatMap((curve) => pointMarks(axes, curve)),
    ...laneMarks(axes),
    ...resolutionLabel(axes, nTest, nCal),
    ...axisMarks(frame, axes.x, axes.y, { x: 'False positive rate', y: 'True positive rate' }, 28),
  ];
  return {
    width,
    height: bottom + 25,
    title: `ROC, ${attacker === null ? `worst case over ${data.comparisons ?? 'all'} attackers` : `attacker ${attacker}`}, on logarithmic axes`,
    description: description(data, drawn, floors, nTest, nCal),
    marks,
  };
}

function seedCurves(data: ResultsData, curves: readonly StoredCurve[], arm: ResultsArm, attacker: string | null) {
  const rows = data.rows.filter((row) => row.arm === arm.id && numberIn(row, 'n_members_test') !== null);
  const found = rows.flatMap((row) => {
    const ofSeed = curves.filter((curve) => curve.arm === arm.id && curve.seed === row.seed && (attacker === null || curve.attacker === attacker));
    return ofSeed.length === 0 ? [] : [envelope(ofSeed, numberIn(row, 'n_members_test') ?? NaN, numberIn(row, 'n_nonmembers_test') ?? NaN)];
  });
  if (found.length === 0) throw new RangeError(`the results hold no ROC of arm ${arm.id}${attacker === null ? '' : ` and attacker ${attacker}; its attackers are ${[...new Set(curves.filter((curve) => curve.arm === arm.id).map((curve) => curve.attacker))].join(', ')}`}`);
  return found;
}

function fewest(rows: readonly ResultRow[], column: string): number {
  const counts = rows.flatMap((row) => numberIn(row, column) ?? []);
  if (counts.length === 0) throw new RangeError(`the results have no ${column} of the arms that were chosen`);
  return Math.min(...counts);
}

function rocAxes(frame: Frame, members: number): Axes {
  const lowestTpr = Math.min(-3, Math.floor(Math.log10(1 / members)));
  const bottom = frame.top + frame.height;
  const x = logScale(LOWEST_FPR_POWER, 0, frame.left + LANE_X, frame.left + frame.width);
  const y = logScale(lowestTpr, 0, bottom - LANE_Y, frame.top);
  return {
    x, y, frame,
    mapX: (fpr) => (fpr <= 0 ? frame.left + LANE_X / 2 : x.map(fpr)),
    mapY: (tpr) => (tpr <= 0 ? bottom - LANE_Y / 2 : y.map(tpr)),
  };
}

/** Mean null floor of the drawn arms at each target. */
function nullFloor(rows: readonly ResultRow[]): { readonly fpr: number; readonly floor: number }[] {
  return FPR_TARGETS.flatMap(({ text: target, value }) => {
    const floors = rows.flatMap((row) => numberIn(row, columnAt('null_floor_T', target)) ?? []);
    return floors.length === 0 ? [] : [{ fpr: value, floor: floors.reduce((sum, floor) => sum + floor, 0) / floors.length }];
  }).sort((a, b) => a.fpr - b.fpr);
}

/** What shuffled membership reaches, as an area from the lane up. Between targets the line is straight on these axes. */
function floorMarks({ mapX, mapY, frame }: Axes, floors: readonly { readonly fpr: number; readonly floor: number }[]): Mark[] {
  const [first] = floors;
  if (first === undefined) return [];
  const bottom = frame.top + frame.height;
  const points = [`${at(frame.left)} ${at(mapY(first.floor))}`, ...floors.map(({ fpr, floor }) => `${at(mapX(fpr))} ${at(mapY(floor))}`), `${at(mapX(1))} ${at(mapY(1))}`];
  return [area(`M${at(frame.left)} ${at(bottom)}L${points.join('L')}V${at(bottom)}Z`, 'null', 0.75)];
}

/** Hatch left of 1/N of TEST, whose non-members the curves count; the edge of CAL, whose set the thresholds, beside it. */
function resolutionMarks({ mapX, frame }: Axes, nTest: number, nCal: number): Mark[] {
  const edge = mapX(1 / nTest);
  const cal = mapX(1 / nCal);
  return [
    ...hatchMarks({ ...frame, width: edge - frame.left }),
    line(`M${at(edge)} ${at(frame.top)}V${at(frame.top + frame.height)}`, 'ink-3', 0.7),
    ...(!areApart(cal, edge) ? [] : [line(`M${at(cal)} ${at(frame.top)}V${at(frame.top + frame.height)}`, 'ink-3', 0.7, { dash: [1.5, 1.5] })]),
  ];
}

function areApart(a: number, b: number): boolean {
  return Math.abs(a - b) > 1.5;
}

/** What the hatch is, in its upper corner; beside it where it is too narrow. */
function resolutionLabel({ mapX, frame }: Axes, nTest: number, nCal: number): Mark[] {
  const lines = ['below resolution', `1/N, TEST ${groupedCount(nTest)}`, ...(nCal === nTest ? [] : [`CAL ${groupedCount(nCal)}${areApart(mapX(1 / nTest), mapX(1 / nCal)) ? ', dotted' : ''}`])];
  const widest = Math.max(...lines.map((content) => textWidth(content, SMALL_TEXT)));
  const edge = mapX(1 / nTest);
  const x = edge - frame.left > widest + 8 ? frame.left + 4 : Math.max(edge, mapX(1 / nCal)) + 4;
  return [
    area(rectangle(x - 2, frame.top + 2, widest + 4, lines.length * 8.5 + 2.5), 'paper'),
    ...lines.map((content, i) => text(content, x, frame.top + 9.5 + i * 8.5, { size: SMALL_TEXT, paint: 'ink-2' })),
  ];
}

function guideMarks({ mapX, frame }: Axes): Mark[] {
  return [line(GUIDES.map((guide) => `M${at(mapX(guide))} ${at(frame.top)}V${at(frame.top + frame.height)}`).join(''), 'ink-3', 0.5, { dash: [3, 2] })];
}

/** Steps, not slopes; faint left of 1/N, where the curve is the TPR at zero false positives. */
function curveMarks(axes: Axes, { band, kept, style }: ArmCurve, edge: number): Mark[] {
  const { mean, lo, hi } = band;
  const from = axes.frame.left;
  const steps = (values: Float64Array, indices: readonly number[], start: number, end: number): string => {
    const [first] = indices;
    if (first === undefined) return '';
    const body = indices.slice(1).map((i) => `H${at(axes.mapX(mean.fpr[i] ?? 0))}V${at(axes.mapY(values[i] ?? 0))}`).join('');
    return `M${at(start)} ${at(axes.mapY(values[first] ?? 0))}${body}H${at(end)}`;
  };
  const isLeft = (i: number): boolean => (mean.fpr[i] ?? 0) < edge * (1 - 1e-9);
  const leftPart = kept.filter(isLeft);
  // The right part begins with the value in force at the edge.
  const rightPart = [...leftPart.slice(-1), ...kept.filter((i) => !isLeft(i))];
  const edgeX = axes.mapX(edge);
  const end = axes.mapX(1);
  const marks: Mark[] = [];
  if (hi.some((value, i) => value !== lo[i])) {
    const back = [...kept].reverse().map((i, position, all) => {
      const next = all[position - 1];
      const x = next === undefined ? end : axes.mapX(mean.fpr[next] ?? 0);
      return `${position === 0 ? '' : `H${at(x)}`}V${at(axes.mapY(lo[i] ?? 0))}`;
    }).join('');
    marks.push(area(`${steps(hi, kept, from, end)}${back}H${at(from)}Z`, style.paint, 0.14));
  }
  marks.push(line(steps(mean.tpr, leftPart, from, edgeX), style.paint, style.width, { dash: style.dash, opacity: 0.4 }));
  marks.push(line(steps(mean.tpr, rightPart, edgeX, end), style.paint, style.width, { dash: style.dash }));
  return marks;
}

function pointMarks({ mapX, mapY }: Axes, { points, style }: ArmCurve): Mark[] {
  return points.flatMap(({ fpr, fprInterval, tpr, tprInterval }): Mark[] => {
    const x = mapX(fpr);
    const y = mapY(tpr);
    const vertical = tprInterval === null ? '' : `M${at(x)} ${at(mapY(tprInterval.lo))}V${at(mapY(tprInterval.hi))}`;
    return [
      line(`M${at(mapX(fprInterval.lo))} ${at(y)}H${at(mapX(fprInterval.hi))}${vertical}`, style.paint, 0.7),
      tpr === 0 ? floorGlyph(x, y, 3.2, style.paint) : marker(style.marker, x, y, 2.3, style.paint, true),
    ];
  });
}

/** The lanes of 0: a broken axis and their labels. */
function laneMarks({ frame }: Axes): Mark[] {
  const bottom = frame.top + frame.height;
  const y = bottom - LANE_Y;
  const x = frame.left + LANE_X;
  return [
    line(`M${at(frame.left)} ${at(y)}H${at(frame.left + frame.width)}M${at(x)} ${at(frame.top)}V${at(bottom)}`, 'rule', 0.4, { dash: [2, 2] }),
    text('0', frame.left - 5, bottom - LANE_Y / 2 + 2.4, { anchor: 'end', size: SMALL_TEXT, paint: 'ink-2' }),
    text('0', frame.left + LANE_X / 2, bottom + 10, { anchor: 'middle', size: SMALL_TEXT, paint: 'ink-2' }),
  ];
}

function description(data: ResultsData, curves: readonly ArmCurve[], floors: readonly { readonly fpr: number; readonly floor: number }[], nTest: number, nCal: number): string {
  const smallest = FPR_TARGETS.filter(({ value }) => value >= 1 / nTest).at(-1) ?? FPR_TARGETS[0];
  const atTarget = smallest?.value ?? 0.1;
  const values = curves.map(({ arm, band: { mean } }) => `${numberText(mean.tpr[inForceAt(mean.fpr, atTarget)] ?? 0)} for ${arm.label}`);
  const floor = floors.find(({ fpr }) => fpr === atTarget);
  const n = data.provenance.seeds.length;
  return `In-sample TPR at FPR ${smallest?.text ?? ''}: ${values.join(', ')}${floor === undefined ? '' : `; attackers that know nothing reach ${numberText(floor.floor)}`}. ${n === 1 ? 'One seed' : `Mean of ${n} seeds, band from the smallest to the largest`}. Resolution: 1/${nTest} for curves (TEST), 1/${nCal} for calibrated points (CAL); left of it a value is the TPR at zero false positives.`;
}
