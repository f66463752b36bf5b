/**
 * The only place that asks what time it is. Times are information beside a result, never part of one; durations are
 * measured with `performance.now()`.
 */

/** Milliseconds since 1970. */
export function nowMs(): number {
  // eslint-disable-next-line no-restricted-globals -- the clock that is handed in elsewhere
  return Date.now();
}

/** ISO 8601 in UTC, to the second: 2026-01-31T12:00:00Z. */
export function isoTime(ms: number): string {
  // eslint-disable-next-line no-restricted-globals -- formatting of a time that was handed in
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The time that isoTime wrote. */
export function timeOf(iso: string): Date {
  // eslint-disable-next-line no-restricted-globals -- reading of a time that was handed in
  return new Date(iso);
}

/** A time that was handed in, for what wants a Date. */
export function dateOf(ms: number): Date {
  // eslint-disable-next-line no-restricted-globals -- a time that was handed in
  return new Date(ms);
}
