import type { JsonObject } from './json-value.ts';

/** Parameters that make an arm of a fixed id what it is (results-format, arms): tuning never draws them. */
export const FIXED_ARMS: Readonly<Record<string, { readonly method: string; readonly fixed: JsonObject }>> = {
  original: { method: 'original', fixed: {} },
  retrain: { method: 'retrain', fixed: {} },
  'mask-answer': { method: 'mask-answer', fixed: {} },
  'fine-tune': { method: 'fine-tune', fixed: {} },
  'neggrad-plus': { method: 'neggrad-plus', fixed: {} },
  scrub: { method: 'scrub', fixed: { teacher: 'original', rewind: false } },
  'scrub-r': { method: 'scrub', fixed: { teacher: 'original', rewind: true } },
  'scrub-retr': { method: 'scrub', fixed: { teacher: 'retr', rewind: false } },
  'mu-align': { method: 'mu-align', fixed: { forgetTarget: 'uniform' } },
  'mu-align-retr': { method: 'mu-align', fixed: { forgetTarget: 'retr' } },
  'mu-align-masked': { method: 'mu-align', fixed: { forgetTarget: 'masked' } },
  'mu-align-no-forget': { method: 'mu-align', fixed: { beta: 0 } },
};
