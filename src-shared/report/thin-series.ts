/** A point of a metric series; a value that was not finite is null. */
export interface SeriesPoint {
  readonly step: number;
  readonly epoch: number;
  readonly phase: string;
  readonly values: Readonly<Record<string, number | null>>;
}

/**
 * At most `perPhase` points an epoch and phase: each is the mean of consecutive points, at the step of the last of
 * them. A value that was not finite anywhere in a bucket makes the bucket's value null, so a divergence stays visible.
 */
export function thinSeries(points: readonly SeriesPoint[], perPhase: number): SeriesPoint[] {
  const groups = new Map<string, SeriesPoint[]>();
  for (const point of points) {
    const key = `${point.epoch} ${point.phase}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  return [...groups.values()].flatMap((group) => {
    const buckets = Math.min(perPhase, group.length);
    return Array.from({ length: buckets }, (_, bucket) =>
      meanPoint(group.slice(Math.floor((bucket * group.length) / buckets), Math.floor(((bucket + 1) * group.length) / buckets))),
    );
  });
}

function meanPoint(points: readonly SeriesPoint[]): SeriesPoint {
  const last = points.at(-1);
  if (last === undefined) throw new RangeError('a bucket without points');
  const names = new Set(points.flatMap((point) => Object.keys(point.values)));
  const values: Record<string, number | null> = {};
  for (const name of names) {
    const present = points.flatMap((point) => point.values[name] ?? (name in point.values ? NaN : []));
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
    values[name] = Number.isFinite(mean) ? mean : null;
  }
  return { step: last.step, epoch: last.epoch, phase: last.phase, values };
}
