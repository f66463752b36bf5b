import type { LegendItem } from '../../src-shared/report/figures/legend.ts';
import { envelope, inForceAt, overSeedCurves, reducedVertices } from '../../src-shared/report/figures/roc-curves.ts';
import type { SeedBand, StepCurve } from '../../src-shared/report/figures/roc-curves.ts';
import type { SeriesStyle } from '../../src-shared/report/figures/series-style.ts';
import { numberText } from '../../src-shared/report/number-text.ts';
import { groupedCount } from '../../src-shared/report/tables/shown-number.ts';
import { clopperPearson } from '../../src-shared/stats/clopper-pearson.ts';
import { FPR_TARGETS } from '../../src-shared/stats/fpr-target.ts';
import type { LineLayer, PlotLayer, PlotModel, PlotPoint } from './plot-model.ts';

/** The exact staircase of one seed, in counts, as evaluations.roc gives it. */
export interface SeedStaircase {
  readonly seed: number;
  readonly members: number;
  readonly nonMembers: number;
  readonly tp: ArrayLike<number>;
  readonly fp: ArrayLike<number>;
  /** score at each vertex; null where it is not known, for example of a worst case over attackers */
  readonly threshold: ArrayLike<number> | null;
  /** of a worst case: the attacker that gives a vertex; null where there is no true positive */
  readonly by?: ((vertex: number) => string | null) | undefined;
}

/** What a threshold from CAL gives on TEST, at the FPR that it really had there; the label names the target. */
export interface CalibratedMark extends PlotPoint {
  /** for whoever points at it: terms with their values */
  readonly facts?: readonly (readonly [term: string, text: string])[] | undefined;
}

/** An arm's curve: one attacker, or the worst case over several, of one seed or more. */
export interface RocCurve {
  readonly name: string;
  readonly style: SeriesStyle;
  readonly seeds: readonly SeedStaircase[];
  readonly calibrated: readonly CalibratedMark[];
}

export interface RocOptions {
  readonly axes: 'log' | 'linear';
  readonly band: 'none' | 'seeds' | 'binomial';
  /** FPRs that are read off */
  readonly guides: readonly number[];
  /** non-members of TEST, whose resolution the curves have; of CAL, whose the thresholds have (null: no calibration) */
  readonly nTest: number;
  readonly nCal: number | null;
  /** what shuffled membership reaches, by FPR; empty: not shown */
  readonly nullFloor: readonly { readonly fpr: number; readonly floor: number }[];
  /** single attackers, drawn faint */
  readonly attackers: readonly RocCurve[];
  readonly title: string;
}

export const LOWEST_FPR = 1e-6;
/** Columns that a wide screen or a page at 300 dpi can tell apart. */
const COLUMNS = 2400;
/** The binomial limits change slowly; each costs an inverse of the incomplete beta function. */
const BINOMIAL_COLUMNS = 160;

/** A curve over its seeds does not change with guides, bands or axes. */
const BANDS = new WeakMap<readonly SeedStaircase[], SeedBand>();

/** The curve of an arm over its seeds: mean, smallest, largest. @throws RangeError without seeds */
export function seedBand({ name, seeds }: Pick<RocCurve, 'name' | 'seeds'>): SeedBand {
  if (seeds.length === 0) throw new RangeError(`${name} has no curve`);
  const known = BANDS.get(seeds);
  if (known !== undefined) return known;
  const band = overSeedCurves(seeds.map(stepCurve));
  BANDS.set(seeds, band);
  return band;
}

function stepCurve({ tp, fp, members, nonMembers }: SeedStaircase): StepCurve {
  return envelope([{ tp, fp }], members, nonMembers);
}

/**
 * The ROC as it is drawn. In-sample curves are the step function "largest TPR with FPR <= t", faint left of 1/N where they
 * are the TPR at zero false positives; calibrated results are open markers at their realised FPR with both intervals.
 */
export function rocModel(curves: readonly RocCurve[], options: RocOptions): PlotModel {
  const { axes, band, guides, nTest, nCal, nullFloor, attackers, title } = options;
  const members = Math.min(...[...curves, ...attackers].flatMap(({ seeds }) => seeds.map((seed) => seed.members)), Infinity);
  const isLog = axes === 'log';
  const lowestTpr = 10 ** Math.min(-3, Math.floor(Math.log10(1 / Math.max(10, Number.isFinite(members) ? members : 1000))));
  const bands = curves.filter(({ seeds }) => seeds.length > 0).map((curve) => ({ curve, over: seedBand(curve) }));
  const keep = (fpr: ArrayLike<number>): number[] => reducedVertices(fpr, { from: LOWEST_FPR, to: 1, columns: COLUMNS, keepUpTo: 100 / nTest, guides });
  const layers: PlotLayer[] = [
    ...(nullFloor.length === 0 ? [] : [{ kind: 'floor' as const, name: 'null floor', x: [...nullFloor.map(({ fpr }) => fpr), 1], y: [...nullFloor.map(({ floor }) => floor), 1] }]),
    { kind: 'hatch', to: 1 / nTest, lines: isLog ? ['below resolution', `1/N, TEST ${groupedCount(nTest)}`] : [] },
    ...(nCal === null || nCal === nTest ? [] : [{ kind: 'rule' as const, axis: 'x' as const, at: 1 / nCal, paint: 'ink-3' as const, dash: [1.5, 2.5], label: isLog ? `CAL ${groupedCount(nCal)}` : '', isGuide: false }]),
    { kind: 'segment', from: isLog ? [lowestTpr, lowestTpr] : [0, 0], to: [1, 1], paint: 'ink-3', dash: [1, 4] },
    ...attackers.filter(({ seeds }) => seeds.length > 0).flatMap((attacker) => {
      const { mean } = seedBand(attacker);
      return [curveLayer(attacker.name, { ...attacker.style, width: attacker.style.width * 0.7 }, mean.fpr, mean.tpr, keep(mean.fpr), 0.4)];
    }),
    ...bands.flatMap(({ curve, over }) => bandLayers(curve, over, band, keep)),
    ...bands.toReversed().flatMap(({ curve, over }) => splitAtResolution(curve, over, keep(over.mean.fpr), 1 / nTest)),
    ...bands.toReversed().map(({ curve }) => ({ kind: 'points' as const, name: `${curve.name}, calibrated`, style: curve.style, open: true, labelled: false, points: curve.calibrated })),
    // A logarithmic axis has no place for 0: in its lane a glyph says it, where the curve is read off.
    ...(isLog ? bands.toReversed().flatMap(({ curve, over }) => zeroAtGuides(curve, over, guides)) : []),
    ...guides.map((at) => ({ kind: 'rule' as const, axis: 'x' as const, at, paint: 'ink-3' as const, dash: [3, 2], label: '', isGuide: true })),
  ];
  return {
    title,
    summary: rocSummary(bands, options),
    x: { kind: isLog ? 'log-zero' : 'linear', label: 'False positive rate', domain: isLog ? [LOWEST_FPR, 1] : [0, 1] },
    y: { kind: isLog ? 'log-zero' : 'linear', label: 'True positive rate', domain: isLog ? [lowestTpr, 1] : [0, 1] },
    layers,
    legend: rocLegend(bands.map(({ curve }) => curve), options),
  };
}

function curveLayer(name: string, style: SeriesStyle, fpr: ArrayLike<number>, tpr: ArrayLike<number>, indices: readonly number[], opacity: number): LineLayer {
  const x = indices.map((i) => fpr[i] ?? 0);
  const y = indices.map((i) => tpr[i] ?? 0);
  // The last step holds up to 1.
  if ((x.at(-1) ?? 1) < 1) {
    x.push(1);
    y.push(y.at(-1) ?? 0);
  }
  return { kind: 'line', name, style, x, y, mode: 'step', opacity, isData: true };
}

function splitAtResolution({ name, style }: RocCurve, { mean }: SeedBand, kept: readonly number[], edge: number): LineLayer[] {
  const isLeft = (i: number): boolean => (mean.fpr[i] ?? 0) < edge * (1 - 1e-9);
  const left = kept.filter(isLeft);
  const atEdge = left.at(-1);
  const x = left.map((i) => mean.fpr[i] ?? 0);
  const y = left.map((i) => mean.tpr[i] ?? 0);
  if (atEdge !== undefined) {
    x.push(edge);
    y.push(mean.tpr[atEdge] ?? 0);
  }
  const right = curveLayer(name, style, mean.fpr, mean.tpr, kept.filter((i) => !isLeft(i)), 1);
  // The right part begins with the value in force at the edge.
  const rightFromEdge: LineLayer = atEdge === undefined || right.x[0] === edge ? right : { ...right, x: [edge, ...Array.from(right.x)], y: [mean.tpr[atEdge] ?? 0, ...Array.from(right.y)] };
  return [
    { kind: 'line', name: `${name}, at zero false positives`, style, x, y, mode: 'step', opacity: 0.4, isData: true },
    rightFromEdge,
  ];
}

function zeroAtGuides({ name, style, seeds }: RocCurve, { mean }: SeedBand, guides: readonly number[]): PlotLayer[] {
  const zero = guides.filter((guide) => (mean.tpr[inForceAt(mean.fpr, guide)] ?? 0) === 0);
  const members = seeds.reduce((sum, seed) => sum + seed.members, 0);
  return zero.length === 0 ? [] : [{ kind: 'points', name: `${name}, no true positive`, style, open: true, labelled: false, points: zero.map((x) => ({ x, y: 0, xInterval: null, yInterval: null, label: `0 of ${groupedCount(members)}` })) }];
}

function bandLayers(curve: RocCurve, over: SeedBand, band: RocOptions['band'], keep: (fpr: ArrayLike<number>) => number[]): PlotLayer[] {
  const { mean } = over;
  if (band === 'none' || (band === 'seeds' && curve.seeds.length < 2)) return [];
  if (band === 'seeds') {
    const indices = keep(mean.fpr);
    const pick = (values: ArrayLike<number>): number[] => indices.map((i) => values[i] ?? 0);
    return [{ kind: 'band', name: `${curve.name}, ${curve.seeds.length} seeds, min to max`, paint: curve.style.paint, x: pick(mean.fpr), lo: pick(over.lo), hi: pick(over.hi), mode: 'step' }];
  }
  const indices = reducedVertices(mean.fpr, { from: LOWEST_FPR, to: 1, columns: BINOMIAL_COLUMNS, keepUpTo: 0, guides: FPR_TARGETS.map(({ value }) => value) });
  const n = Math.min(...curve.seeds.map(({ members }) => members));
  const limits = indices.map((i) => clopperPearson(Math.round((mean.tpr[i] ?? 0) * n), n));
  return [{ kind: 'band', name: `${curve.name}, binomial 95 %`, paint: curve.style.paint, x: indices.map((i) => mean.fpr[i] ?? 0), lo: limits.map(({ lo }) => lo), hi: limits.map(({ hi }) => hi), mode: 'step' }];
}

function rocLegend(curves: readonly RocCurve[], { band, nullFloor }: RocOptions): LegendItem[] {
  const seeds = Math.max(0, ...curves.map((curve) => curve.seeds.length));
  return [
    ...curves.map(({ name, style }): LegendItem => ({ key: { kind: 'series', style, withLine: true, withMarker: false }, label: name })),
    ...(curves.some(({ calibrated }) => calibrated.length > 0) ? [{ key: { kind: 'interval', paint: 'ink-2' }, label: 'calibrated, 95 %' } satisfies LegendItem] : []),
    ...(nullFloor.length > 0 ? [{ key: { kind: 'area', paint: 'null' }, label: 'null floor' } satisfies LegendItem] : []),
    ...(band === 'binomial' || (band === 'seeds' && seeds > 1) ? [{ key: { kind: 'band', paint: 'ink-3' }, label: band === 'binomial' ? 'binomial 95 %' : `${seeds} seeds, min to max` } satisfies LegendItem] : []),
  ];
}

function rocSummary(bands: readonly { readonly curve: RocCurve; readonly over: SeedBand }[], { nTest, nCal, nullFloor }: RocOptions): string {
  const target = FPR_TARGETS.filter(({ value }) => value >= 1 / nTest).at(-1) ?? FPR_TARGETS[0];
  const at = target?.value ?? 0.1;
  const values = bands.map(({ curve, over: { mean } }) => `${curve.name} ${numberText(mean.tpr[inForceAt(mean.fpr, at)] ?? 0)}`);
  const floor = nullFloor.find(({ fpr }) => fpr === at);
  return `In-sample TPR at FPR ${target?.text ?? ''}: ${values.join(', ')}${floor === undefined ? '' : `; attackers that know nothing reach ${numberText(floor.floor)}`}. Resolution: 1/${groupedCount(nTest)} for curves (TEST)${nCal === null ? '' : `, 1/${groupedCount(nCal)} for calibrated points (CAL)`}; left of it a value is the TPR at zero false positives.`;
}
