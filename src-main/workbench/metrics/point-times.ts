import { JournalTail } from '../../jobs/journal-tail.ts';
import { segmentsOf } from './journal-segments.ts';

export interface PointTimesRequest {
  /** of the attempt whose series it is */
  readonly folder: string;
  /** when its attempts began, by their number, ms since 1970 */
  readonly startedAt: Readonly<Record<number, number>>;
  /** optimiser steps up to this one are known already */
  readonly after: number;
  /** times at most, at least 2 */
  readonly most: number;
}

export interface PointTimes {
  /** ascending */
  readonly step: Int32Array<ArrayBuffer>;
  readonly epoch: Int32Array<ArrayBuffer>;
  /** ms since 1970 */
  readonly at: Float64Array<ArrayBuffer>;
}

/** When a step's points were written, as the journals that are still there say. Where there are more than wanted, every so many are told, and the last. */
export function pointTimes({ folder, startedAt, after, most }: PointTimesRequest): PointTimes {
  const found: { step: number; epoch: number; at: number }[] = [];
  let last = after;
  for (const { path, end, attempt } of segmentsOf(folder) ?? []) {
    const began = startedAt[attempt];
    if (began === undefined) continue;
    for (const line of new JournalTail(path, end).read()) {
      if (line.type !== 'metric' || line.step <= last) continue;
      last = line.step;
      found.push({ step: line.step, epoch: line.epoch, at: began + line.t });
    }
  }
  const every = Math.ceil(found.length / (most - 1));
  const told = found.filter((_, i) => i % every === 0 || i === found.length - 1);
  return {
    step: Int32Array.from(told, ({ step }) => step),
    epoch: Int32Array.from(told, ({ epoch }) => epoch),
    at: Float64Array.from(told, ({ at }) => at),
  };
}
