import { dateOf } from '../app/clock.ts';

/** How long something took or will take: 0:20:14. @param ms not negative */
export function clockText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** How long something took, as short as it is said: 6.1 s, 5:51, 1:20:14. @param ms not negative */
export function spanText(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const clock = clockText(ms);
  return clock.startsWith('0:') ? clock.slice(2).replace(/^0(?=\d:)/, '') : clock;
}

/** An estimate: about 24 min. @param ms null: unknown */
export function aboutText(ms: number | null): string {
  if (ms === null) return 'unknown';
  const minutes = ms / 60_000;
  if (minutes < 1) return 'under a minute';
  if (minutes < 60) return `about ${Math.round(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes % 60) / 5) * 5;
  return rest === 60 ? `about ${hours + 1} h` : `about ${hours} h${rest === 0 ? '' : ` ${rest} min`}`;
}

const DAY_MS = 86_400_000;

/** When something was: today 14:58, yesterday 18:20, Mon 09:12, 2 Nov 2026 09:12. */
export function whenText(ms: number, nowMs: number): string {
  const date = dateOf(ms);
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const days = Math.round((startOfDay(nowMs) - startOfDay(ms)) / DAY_MS);
  if (days === 0) return `today ${time}`;
  if (days === 1) return `yesterday ${time}`;
  if (days > 1 && days < 7) return `${date.toLocaleDateString('en-GB', { weekday: 'short' })} ${time}`;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })} ${time}`;
}

/** ISO day and time of the reader's zone, for tooltips: 2026-11-02 09:12. */
export function exactTimeText(ms: number): string {
  return dateOf(ms).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}

function startOfDay(ms: number): number {
  return dateOf(ms).setHours(0, 0, 0, 0);
}
