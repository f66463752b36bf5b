import { z } from 'zod';

/** A data set of the catalogue with its parameters, whose schema the data set's own file gives. */
export const datasetConfigSchema = z
  .strictObject({
    kind: z.string().min(1).describe('id of the data set in the catalogue, for example scenes or vqa'),
    params: z.record(z.string(), z.unknown()).default({}).describe("the data set's parameters; what is left out takes its default"),
  })
  .describe('the data');

export type DatasetConfig = z.infer<typeof datasetConfigSchema>;
