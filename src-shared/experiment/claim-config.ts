import { z } from 'zod';

const common = {
  id: z.string().regex(/^[a-z0-9-]+$/).describe('short name of the claim'),
  text: z.string().min(1).describe('the claim in words, as published'),
  columns: z.array(z.string().min(1)).min(1).describe('the result columns that the claim can mean, for example retain_acc and retain_acc_heldout: where they give different verdicts there is none'),
  arm: z.string().min(1).describe('id of the arm that the claim is about'),
  tolerance: z.number().min(0).describe('declared before the run (protocol.md 6); for a comparison, differences within it count as none'),
};

/** A published value or comparison, declared before the run so that a verdict can be given (protocol.md 6). */
export const claimSchema = z
  .discriminatedUnion('direction', [
    z.strictObject({ ...common, direction: z.literal('equal'), lo: z.number().describe('lower end of the published value'), hi: z.number().describe('upper end of the published value') }),
    z.strictObject({ ...common, direction: z.literal('at-most'), hi: z.number().describe('published upper bound') }),
    z.strictObject({ ...common, direction: z.literal('at-least'), lo: z.number().describe('published lower bound') }),
    z.strictObject({ ...common, direction: z.literal('below'), baseline: z.string().min(1).describe('arm that must lie above') }),
    z.strictObject({ ...common, direction: z.literal('above'), baseline: z.string().min(1).describe('arm that must lie below') }),
  ])
  .describe('a published claim');

export type ClaimConfig = z.infer<typeof claimSchema>;
