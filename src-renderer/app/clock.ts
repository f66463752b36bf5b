/** The only place of the window that asks what time it is. */

/** Milliseconds since 1970. */
export function nowMs(): number {
  // eslint-disable-next-line no-restricted-globals -- the clock that is handed in elsewhere
  return Date.now();
}

/** A time as a calendar date. @param ms since 1970 */
export function dateOf(ms: number): Date {
  // eslint-disable-next-line no-restricted-globals -- formatting of a time that was handed in
  return new Date(ms);
}
