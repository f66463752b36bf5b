import { z } from 'zod';
import { call, stream } from '../definition.ts';
import { countSchema, float64Schema, idSchema, int32Schema } from '../wire-types.ts';
import { metricPartSchema } from '../metric-part.ts';
import { resumeMetrics } from '../follow-metrics.ts';
import { mergeMetricParts } from '../merge-metric-parts.ts';

const windowSchema = z
  .strictObject({
    /** points a bucket; 1: the points themselves */
    bucket: z.int().min(1),
    from: int32Schema,
    to: int32Schema,
    min: float64Schema,
    max: float64Schema,
    first: float64Schema,
    last: float64Schema,
  })
  .refine(({ from, to, min, max, first, last }) => [to, min, max, first, last].every((column) => column.length === from.length), 'columns of different lengths');

const timesSchema = z
  .strictObject({ step: int32Schema, epoch: int32Schema, at: float64Schema.describe('ms since 1970') })
  .refine(({ step, epoch, at }) => epoch.length === step.length && at.length === step.length, 'columns of different lengths');

export const METRICS_CALLS = {
  'metrics.names': call(z.strictObject({ step: idSchema }), z.array(z.strictObject({ phase: z.string(), metric: z.string(), points: countSchema, firstStep: z.int(), lastStep: z.int() }))),
  /**
   * When optimiser steps were done, and in which epoch, for axes other than the step: those behind `after`, thinned to
   * `most`. What earlier attempts of a resumed step did has no time once their journals are gone.
   */
  'metrics.times': call(z.strictObject({ step: idSchema, after: countSchema, most: z.int().min(2).max(20_000) }), timesSchema),
  /** one curve between two optimiser steps, in at most `most` buckets */
  'metrics.window': call(z.strictObject({ step: idSchema, phase: z.string(), metric: z.string(), from: z.int(), to: z.int(), most: z.int().min(1).max(20_000) }), windowSchema),
};

export const METRICS_STREAMS = {
  /**
   * The points of a step: first what there is, then what is added; it ends with the step. `have`: what the client holds
   * already, as the last item that it took said, after a broken connection.
   */
  'metrics.follow': stream(z.strictObject({ step: idSchema, have: z.strictObject({ revision: countSchema, points: countSchema }).nullable() }), metricPartSchema, mergeMetricParts, resumeMetrics),
};
