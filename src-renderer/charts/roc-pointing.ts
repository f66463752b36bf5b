import type { PlotLayout } from './plot-layout.ts';
import type { CalibratedMark, RocCurve } from './roc-model.ts';
import { meanTpr } from './roc-reading.ts';

/** What of a ROC is pointed at. */
export type RocPoint =
  | { readonly kind: 'curve'; readonly curve: number; readonly fpr: number }
  | { readonly kind: 'mark'; readonly curve: number; readonly mark: CalibratedMark };

/** px within which a marker or a curve is meant; a marker lies before the curves. */
const NEAR_MARK = 10;
const NEAR_CURVE = 24;

/** The marker or curve nearest to a place; null: none is near. @param at value of x, and px of the plot's box */
export function pointedAt(curves: readonly RocCurve[], layout: Pick<PlotLayout, 'x' | 'y'>, at: { readonly x: number; readonly px: number; readonly py: number }): RocPoint | null {
  let best: RocPoint | null = null;
  let least = NEAR_MARK;
  for (const [curve, { calibrated }] of curves.entries()) {
    for (const mark of calibrated) {
      const distance = Math.hypot(layout.x(mark.x) - at.px, layout.y(mark.y) - at.py);
      if (distance < least) [best, least] = [{ kind: 'mark', curve, mark }, distance];
    }
  }
  if (best !== null) return best;
  least = NEAR_CURVE;
  for (const [curve, { seeds }] of curves.entries()) {
    if (seeds.length === 0) continue;
    const distance = Math.abs(layout.y(meanTpr(seeds, at.x)) - at.py);
    if (distance < least) [best, least] = [{ kind: 'curve', curve, fpr: at.x }, distance];
  }
  return best;
}
