import type { Tick } from '../../src-shared/report/figures/scales.ts';
import { dateOf } from '../app/clock.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND), ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE), ...[1, 2, 3, 6, 12].map((n) => n * HOUR), ...[1, 2, 7, 30].map((n) => n * DAY)];

/** Round times of day, in the reader's zone. @param lo ms since 1970, as hi @param most ticks at most, about */
export function timeTicks(lo: number, hi: number, most: number): Tick[] {
  const step = STEPS.find((ms) => (hi - lo) / ms <= most) ?? DAY * Math.ceil((hi - lo) / DAY / most);
  // Whole hours of the zone are not whole hours of UTC everywhere.
  const zone = dateOf(lo).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((lo - zone) / step) * step + zone;
  const count = first > hi ? 0 : Math.floor((hi - first) / step) + 1;
  return Array.from({ length: count }, (_, i) => ({ value: first + i * step, label: timeLabel(first + i * step, step) }));
}

function timeLabel(ms: number, step: number): string {
  const date = dateOf(ms);
  if (step >= DAY) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(step < MINUTE ? { second: '2-digit' } : {}) });
}
