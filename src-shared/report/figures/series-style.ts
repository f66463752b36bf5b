import type { ResultsArm } from '../results-data.ts';
import type { MarkerShape } from './markers.ts';
import type { SeriesPaint } from './scene.ts';

/** How an arm looks in every figure: never told apart by colour alone. */
export interface SeriesStyle {
  readonly paint: SeriesPaint;
  readonly dash: readonly number[] | null;
  readonly width: number;
  readonly marker: MarkerShape;
}

const style = (paint: SeriesPaint, dash: readonly number[] | null, marker: MarkerShape, width = 1.1): SeriesStyle => ({ paint, dash, marker, width });

/** An arm of a fixed id keeps its look everywhere. */
const FIXED: Readonly<Record<string, SeriesStyle>> = {
  'mu-align': style('s1', null, 'disc', 1.5),
  scrub: style('s2', [5, 2], 'square'),
  retrain: style('s3', [1.2, 2], 'diamond', 1.2),
  original: style('s4', null, 'triangle', 0.8),
  'mu-align-retr': style('s5', [6, 2, 1, 2], 'nabla'),
  'scrub-retr': style('s6', [2.5, 1.8], 'plus'),
  'mask-answer': style('s7', [9, 2.5], 'cross'),
  'neggrad-plus': style('s8', [5.5, 2, 1, 2, 1, 2], 'star'),
  'fine-tune': style('s9', null, 'ring'),
  'scrub-r': style('s10', [5, 1.2, 1.2, 1.2], 'pentagon'),
  'mu-align-masked': style('s11', [3.5, 1.5], 'hexagon'),
  'mu-align-no-forget': style('s12', [8, 1.5, 2.5, 1.5], 'bar'),
};

/** Styles of the arms by id; arms of other ids take what is left, in order. */
export function seriesStyles(arms: readonly Pick<ResultsArm, 'id'>[]): ReadonlyMap<string, SeriesStyle> {
  const free = Object.entries(FIXED).filter(([id]) => !arms.some((arm) => arm.id === id)).map(([, of]) => of);
  const all = Object.values(FIXED);
  let next = 0;
  return new Map(arms.map(({ id }) => {
    const fixed = FIXED[id];
    if (fixed !== undefined) return [id, fixed];
    const taken = free[next] ?? all[next % all.length];
    next++;
    return [id, taken ?? style('s1', null, 'disc')];
  }));
}
