import { readStored, writeStored } from '../../app/stored.ts';
import { X_UNITS } from './step-axis.ts';
import type { XUnit } from './step-axis.ts';

const KEY = 'monitor.curves';

/** How curves are drawn; it stays with the browser. */
export class CurveSettings {
  /** of the moving average, in [0, 1) */
  weight = $state(0.85);
  x = $state<XUnit>('step');
  logX = $state(false);
  logY = $state(true);
  ignoreOutliers = $state(false);

  constructor() {
    const { weight, x, logX, logY, ignoreOutliers } = storedSettings();
    if (typeof weight === 'number' && weight >= 0 && weight < 1) this.weight = weight;
    this.x = X_UNITS.find((unit) => unit === x) ?? this.x;
    this.logX = logX === true;
    this.logY = logY !== false;
    this.ignoreOutliers = ignoreOutliers === true;
  }

  /** Call it in an effect: it is kept whenever it changes. */
  keep(): void {
    const { weight, x, logX, logY, ignoreOutliers } = this;
    writeStored(KEY, JSON.stringify({ weight, x, logX, logY, ignoreOutliers }));
  }
}

function storedSettings(): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(readStored(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? { ...stored } : {};
  } catch {
    return {};
  }
}
