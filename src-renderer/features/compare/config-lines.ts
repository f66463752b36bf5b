import type { CallOutput } from '../../../src-shared/contract/registry.ts';

export interface ConfigLine {
  readonly path: string;
  readonly values: CallOutput<'compare.configs'>[number]['values'];
  readonly differs: boolean;
}

/** Settings of two arms, and for arms of two runs what else their configs differ in: other arms are no part of it. */
export function configLines(arms: CallOutput<'compare.arms'>, runs: CallOutput<'compare.configs'>): ConfigLine[] {
  return [...arms, ...runs.filter(({ path }) => !/^arms\b/.test(path)).map(({ path, values }) => ({ path: `run: ${path}`, values, differs: true }))];
}

/** A setting as it stands in a config; a dash where there is none. */
export function settingText(value: ConfigLine['values'][number]): string {
  if (value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
