import { z } from 'zod';
import { countSchema, float64Schema, int32Schema } from './wire-types.ts';

/**
 * Rows of a step's metric points, as MetricColumns has them: `from` is the index of the first one in the whole series.
 * `revision` rises where an attempt resumes from a checkpoint and takes back points: points from `from` on that an
 * earlier revision gave are then no more. Within a revision a series only grows.
 */
export const metricPartSchema = z
  .strictObject({
    revision: countSchema,
    from: countSchema,
    step: int32Schema,
    epoch: int32Schema,
    /** index into `phases` */
    phase: int32Schema,
    phases: z.array(z.string()),
    /** NaN: the point does not have this metric; Infinity: it was not finite */
    values: z.record(z.string(), float64Schema),
  })
  .refine(({ step, epoch, phase, values }) => [epoch, phase, ...Object.values(values)].every((column) => column.length === step.length), 'columns of different lengths')
  .refine(({ phase, phases }) => phase.every((index) => index >= 0 && index < phases.length), 'a phase that has no name');

export type MetricPart = z.infer<typeof metricPartSchema>;
