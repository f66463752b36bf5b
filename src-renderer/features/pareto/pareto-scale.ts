import { padded, valueRange } from '../../charts/value-range.ts';
import type { ParetoPlane } from './pareto-points.ts';

/** The utility axis that all panels share: every mean and end of an interval that one of them draws; null where nothing is drawn. */
export function yDomain(planes: readonly ParetoPlane[]): readonly [number, number] | null {
  const range = valueRange(planes.flatMap(({ points }) => points.map(({ y, yInterval }) => [y, yInterval?.lo ?? y, yInterval?.hi ?? y])));
  return range === null ? null : padded(range, false);
}
