import type { LegendItem } from '../../src-shared/report/figures/legend.ts';
import type { Paint } from '../../src-shared/report/figures/scene.ts';
import type { SeriesStyle } from '../../src-shared/report/figures/series-style.ts';
import type { Interval } from '../../src-shared/stats/interval.ts';

/** `time`: linear, ms since 1970, marked with times of day. `log-zero`: logarithmic, with a lane for 0 beyond a broken axis: 0 is never drawn as something else, nor left out. */
export interface PlotAxis {
  readonly kind: 'linear' | 'time' | 'log' | 'log-zero';
  readonly label: string;
  /** values at the ends; above 0 for the logarithmic ones */
  readonly domain: readonly [number, number];
}

type Numbers = ArrayLike<number>;

/** A curve. NaN is a gap. `step`: a value holds until the next one. */
export interface LineLayer {
  readonly kind: 'line';
  /** what it is called in CSV, table and tooltip */
  readonly name: string;
  readonly style: SeriesStyle;
  readonly x: Numbers;
  readonly y: Numbers;
  readonly mode: 'line' | 'step';
  readonly opacity: number;
  /** false: context behind the data, which the table and CSV leave out when it repeats another layer's points */
  readonly isData: boolean;
}

/** What lies between two curves on the same x. */
export interface BandLayer {
  readonly kind: 'band';
  readonly name: string;
  readonly paint: Paint;
  readonly x: Numbers;
  readonly lo: Numbers;
  readonly hi: Numbers;
  readonly mode: 'line' | 'step';
}

/** Everything under a line that is straight on the axes as drawn, for example the null floor. */
export interface FloorLayer {
  readonly kind: 'floor';
  readonly name: string;
  readonly x: Numbers;
  readonly y: Numbers;
}

/** Below resolution: hatch means this and nothing else. Left of `to`. */
export interface HatchLayer {
  readonly kind: 'hatch';
  readonly to: number;
  readonly lines: readonly string[];
}

/** A straight line across the plot. */
export interface RuleLayer {
  readonly kind: 'rule';
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly paint: Paint;
  readonly dash: readonly number[] | null;
  readonly label: string;
  /** true: on the screen it is a thing to drag, drawn by itself */
  readonly isGuide: boolean;
}

/** A line from one corner of values to another, for example chance. */
export interface SegmentLayer {
  readonly kind: 'segment';
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly paint: Paint;
  readonly dash: readonly number[] | null;
}

/** A shaded rectangle; an end that is null is the plot's. */
export interface RegionLayer {
  readonly kind: 'region';
  readonly x: readonly [number | null, number | null];
  readonly y: readonly [number | null, number | null];
  readonly paint: Paint;
  readonly label: string;
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly xInterval: Interval | null;
  readonly yInterval: Interval | null;
  /** what the point is, in table and CSV, for example an FPR target; also drawn beside it where `labelled` */
  readonly label: string;
}

export interface PointsLayer {
  readonly kind: 'points';
  readonly name: string;
  readonly style: SeriesStyle;
  readonly open: boolean;
  readonly labelled: boolean;
  readonly points: readonly PlotPoint[];
}

/** Bars of a histogram; edges are one more than values. */
export interface BarsLayer {
  readonly kind: 'bars';
  readonly name: string;
  readonly paint: Paint;
  readonly edges: Numbers;
  readonly values: Numbers;
}

export type PlotLayer = LineLayer | BandLayer | FloorLayer | HatchLayer | RuleLayer | SegmentLayer | RegionLayer | PointsLayer | BarsLayer;

/**
 * A chart before it is drawn: what the canvas, the SVG, the CSV, the table and the summary are all made from. Values are
 * those of the data; only the axes say how they are drawn.
 */
export interface PlotModel {
  readonly title: string;
  /** what the chart shows, in words, for who cannot see it */
  readonly summary: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** back to front */
  readonly layers: readonly PlotLayer[];
  readonly legend: readonly LegendItem[];
}
