import { numberText } from '../number-text.ts';
import type { ResultsData } from '../results-data.ts';
import { axisMarks, gridMarks } from './frame.ts';
import type { Frame } from './frame.ts';
import { legend } from './legend.ts';
import { isWholeLoss } from './loss-series.ts';
import type { LossSeries } from './loss-series.ts';
import { tightScale } from './scales.ts';
import type { Scale } from './scales.ts';
import { SMALL_TEXT, WIDTHS, area, at, line, rectangle, text } from './scene.ts';
import type { Mark, Scene, SeriesPaint } from './scene.ts';
import { textWidth } from './text-width.ts';

export interface LossOptions {
  /** points */
  readonly width: number;
  /** panels in order: arm ids, or train-original and train-teacher */
  readonly panels: readonly { readonly id: string; readonly label: string }[];
}

/** Looks of the terms within a figure: an arm's own colour means the arm, not a term, so the order alone decides. */
const TERM_STYLES: readonly { readonly paint: SeriesPaint; readonly dash: readonly number[] | null }[] = [
  { paint: 's1', dash: null },
  { paint: 's2', dash: [4, 1.6] },
  { paint: 's6', dash: [1.4, 1.6] },
  { paint: 's8', dash: [6, 1.6, 1.4, 1.6] },
  { paint: 's7', dash: [2.5, 1.4] },
  { paint: 's9', dash: null },
];

const LEFT = 34;
const PANEL_GAP = 10;
const PANEL_HEIGHT = 82;
const HEAD = 13;
const FOOT = 16;
/** a panel whose values span more than this many times the middle one's does not stretch the common scale */
const OUTLYING = 10;

/** A panel and the series that it shows. */
export interface LossPanel {
  readonly id: string;
  readonly label: string;
  readonly series: readonly LossSeries[];
}

/** What the figure plots; panels without a loss are left out. @throws RangeError when no panel has one */
export function lossPlot(series: readonly LossSeries[], { panels }: Pick<LossOptions, 'panels'>): LossPanel[] {
  const shown = panels.map((panel) => ({ ...panel, series: series.filter(({ arm, term }) => arm === panel.id && isWholeLoss(term)) })).filter((panel) => panel.series.length > 0);
  if (shown.length === 0) throw new RangeError('the results hold no losses of the arms that were chosen');
  return shown;
}

/**
 * Losses by step, a panel an arm, all on the same loss scale; every seed a line. A value that was not finite is a gap.
 * Values beyond the scale are drawn at its edge, and the panel says so.
 *
 * @throws RangeError when no panel has a loss
 */
export function lossFigure(data: ResultsData, series: readonly LossSeries[], { width, panels }: LossOptions): Scene {
  const shown = lossPlot(series, { panels });
  const terms = [...new Set(shown.flatMap((panel) => panel.series.map(({ term }) => term)))];
  const styleOf = (term: string) => TERM_STYLES[terms.indexOf(term) % TERM_STYLES.length] ?? { paint: 's1', dash: null };
  const head = legend(terms.map((term) => ({ key: { kind: 'line', ...styleOf(term) }, label: term })), 4, 2, width - 8);
  const columns = width < WIDTHS.page * 0.75 ? 2 : 4;
  const panelWidth = (width - LEFT - 8 - (columns - 1) * PANEL_GAP) / columns;
  const range = commonRange(shown.map((panel) => panel.series));
  const marks: Mark[] = [...head.marks];
  shown.forEach((panel, index) => {
    const frame: Frame = {
      left: LEFT + (index % columns) * (panelWidth + PANEL_GAP),
      top: head.height + 6 + HEAD + Math.floor(index / columns) * (HEAD + PANEL_HEIGHT + FOOT),
      width: panelWidth,
      height: PANEL_HEIGHT,
    };
    const x = tightScale(0, Math.max(...panel.series.flatMap(({ step }) => step.at(-1) ?? 0)), frame.left, frame.left + frame.width, 3);
    const y = tightScale(range.lo, range.hi, frame.top + frame.height, frame.top, 7);
    marks.push(
      text(fitted(panel.label, panelWidth), frame.left, frame.top - 3.5, { strong: true }),
      ...gridMarks(frame, x, y),
      ...panel.series.map((of) => line(seriesPath(of, x, y), styleOf(of.term).paint, 0.8, { dash: styleOf(of.term).dash, opacity: 0.85 })),
      ...panelAxes(frame, x, y, index % columns === 0),
      ...(panel.series.some(({ value }) => value.some((one) => one > y.domain[1] || one < y.domain[0]))
        ? beyondMarks(frame)
        : []),
    );
  });
  const rows = Math.ceil(shown.length / columns);
  const bottom = head.height + 6 + rows * (HEAD + PANEL_HEIGHT + FOOT);
  marks.push(
    text('Step', LEFT + (width - LEFT - 8) / 2, bottom + 6, { anchor: 'middle' }),
    text('Loss', 9, head.height + 6 + (bottom - head.height) / 2, { anchor: 'middle', rotate: -90 }),
  );
  const n = data.provenance.seeds.length;
  return {
    width,
    height: bottom + 10,
    title: 'Losses by step',
    description: `${n === 1 ? 'One seed' : `${n} seeds, a line each`}. Last values: ${shown.map(({ label, series: of }) => `${label}: ${terms.flatMap((term) => lastMean(of, term)).join(', ')}`).join('; ')}.`,
    marks,
  };
}

function beyondMarks({ left, top, width }: Frame): Mark[] {
  const label = 'goes beyond the scale';
  const wide = textWidth(label, SMALL_TEXT);
  return [area(rectangle(left + width - wide - 4, top + 2, wide + 3, 8.5), 'paper'), text(label, left + width - 2.5, top + 8.5, { anchor: 'end', size: SMALL_TEXT, paint: 'ink-2' })];
}

function panelAxes(frame: Frame, x: Scale, y: Scale, first: boolean): Mark[] {
  // Only the first panel of a row carries the labels of the common scale.
  return axisMarks(frame, x, y, { x: '', y: first ? '' : null }).filter((mark) => mark.kind !== 'text' || mark.text !== '');
}

function seriesPath({ step, value }: LossSeries, x: Scale, y: Scale): string {
  let gap = true;
  return step.map((at_, i) => {
    const of = value[i] ?? NaN;
    if (!Number.isFinite(of)) {
      gap = true;
      return '';
    }
    const command = gap ? 'M' : 'L';
    gap = false;
    return `${command}${at(x.map(at_))} ${at(y.map(of))}`;
  }).join('');
}

/** The range of all panels, without those that span far more than the others: a diverging arm would flatten the rest. */
function commonRange(panels: readonly (readonly LossSeries[])[]): { readonly lo: number; readonly hi: number } {
  const ranges = panels.map((series) => {
    let lo = Infinity;
    let hi = -Infinity;
    for (const { value } of series) {
      for (const one of value) {
        if (!Number.isFinite(one)) continue;
        lo = Math.min(lo, one);
        hi = Math.max(hi, one);
      }
    }
    return lo > hi ? { lo: 0, hi: 0 } : { lo, hi };
  });
  const spans = ranges.map(({ lo, hi }) => hi - lo).sort((a, b) => a - b);
  const middle = spans[Math.floor((spans.length - 1) / 2)] ?? 0;
  const usual = ranges.filter(({ lo, hi }) => hi - lo <= OUTLYING * middle);
  const lo = Math.min(0, ...usual.map((range) => range.lo));
  const hi = Math.max(...usual.map((range) => range.hi));
  return { lo: lo - (lo < 0 ? 0.05 * (hi - lo) : 0), hi: hi + 0.05 * (hi - lo) };
}

function lastMean(series: readonly LossSeries[], term: string): string[] {
  const last = series.filter((of) => of.term === term).flatMap(({ value }) => value.findLast(Number.isFinite) ?? []);
  return last.length === 0 ? [] : [`${term} ${numberText(last.reduce((sum, value) => sum + value, 0) / last.length)}`];
}

/** A label cut to the width of its panel. */
function fitted(label: string, width: number): string {
  if (textWidth(label, 8.4) <= width) return label;
  let end = label.length;
  while (end > 1 && textWidth(`${label.slice(0, end)}…`, 8.4) > width) end--;
  return `${label.slice(0, end).trimEnd()}…`;
}
