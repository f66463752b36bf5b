import { FPR_TARGETS } from '../../src-shared/stats/fpr-target.ts';
import { LOWEST_FPR } from './roc-model.ts';

/** An FPR as people write it: 1e-3, 2.5e-4, 0.05. */
export function fprText(fpr: number): string {
  const target = FPR_TARGETS.find(({ value }) => value === fpr);
  if (target !== undefined) return target.text;
  return fpr >= 0.01 ? String(Number(fpr.toPrecision(3))) : fpr.toExponential(2).replace(/\.?0+e/, 'e');
}

/** A rate that was counted, for example a realised FPR: 0, 1.10e-3, 0.0998. */
export function rateText(rate: number): string {
  if (rate === 0) return '0';
  return rate >= 0.01 ? rate.toFixed(4) : rate.toExponential(2);
}

/** FPRs as they were typed, for example "1e-5, 1e-4 0.05"; null where one is none. Ascending, each once. */
export function parseGuides(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const values = parts.map(Number);
  if (parts.length > 8 || values.some((value) => !(value >= LOWEST_FPR && value <= 1))) return null;
  return [...new Set(values)].sort((a, b) => a - b);
}

/** A guide after a key on it; null: the key is none of its. @param isLog steps are parts of a power of ten */
export function guideAfterKey(key: string, fpr: number, isLog: boolean): number | null {
  const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[key];
  if (key === 'Home') return LOWEST_FPR;
  if (key === 'End') return 1;
  if (step === undefined) return null;
  return limited(isLog ? 10 ** (Math.log10(fpr) + step / 20) : fpr + step / 100);
}

/** Where a guide is dropped: at a usual target that is near, else in three digits. */
export function snapped(fpr: number): number {
  const near = FPR_TARGETS.find(({ value }) => Math.abs(Math.log10(fpr / value)) < 0.04);
  return near?.value ?? limited(fpr);
}

function limited(fpr: number): number {
  return Math.min(1, Math.max(LOWEST_FPR, Number(fpr.toPrecision(3))));
}
