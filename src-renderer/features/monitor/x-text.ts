import { dateOf } from '../../app/clock.ts';
import { tickText } from '../../charts/axis-units.ts';
import { clockText } from '../../ui/time-text.ts';
import type { XUnit } from './step-axis.ts';

export const X_LABELS: Readonly<Record<XUnit, string>> = { step: 'Optimiser step', epoch: 'Epoch', wall: 'Time of day', relative: 'Minutes since the first point' };

/** A place on an axis, in words. */
export function xText(unit: XUnit, x: number): string {
  switch (unit) {
    case 'step':
      return `step ${Math.round(x)}`;
    case 'epoch':
      return `epoch ${tickText(Number(x.toFixed(2)))}`;
    case 'wall':
      return dateOf(x).toLocaleTimeString('en-GB');
    case 'relative':
      return clockText(x * 60_000);
  }
}
