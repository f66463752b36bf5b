import type { CurvePoints } from '../../../src-shared/metrics/window-of-points.ts';
import type { MetricColumns } from '../../../src-shared/metrics/metric-columns.ts';
import type { CurveName } from './curve-windows.ts';

/** Columns that grow, and the revision whose points they are. */
export interface LiveColumns {
  readonly revision: number;
  columns(): MetricColumns;
}

/** The curves of a step that still grows. Each is picked from the columns when it is first asked for, then gone on with. */
export class LiveCurves {
  readonly #source: LiveColumns;
  readonly #curves = new Map<string, LiveCurve>();
  #revision = 0;

  constructor(source: LiveColumns) {
    this.#source = source;
  }

  names(): CurveName[] {
    const { step, phase, phases, values } = this.#source.columns();
    return phases.flatMap((name, index) => [...values].flatMap(([metric, column]): CurveName[] => {
      let points = 0;
      let first = 0;
      let last = 0;
      for (let row = 0; row < step.length; row++) {
        if (phase[row] !== index || Number.isNaN(column[row])) continue;
        last = step[row] ?? 0;
        if (points++ === 0) first = last;
      }
      return points === 0 ? [] : [{ phase: name, metric, points, firstStep: first, lastStep: last }];
    }));
  }

  /** No points where there is no such curve yet. */
  curve(phase: string, metric: string): CurvePoints {
    if (this.#source.revision !== this.#revision) {
      this.#revision = this.#source.revision;
      this.#curves.clear();
    }
    const key = JSON.stringify([phase, metric]);
    const curve = this.#curves.get(key) ?? new LiveCurve();
    this.#curves.set(key, curve);
    curve.goOn(this.#source.columns(), phase, metric);
    return curve;
  }
}

class LiveCurve implements CurvePoints {
  step = new Int32Array(0);
  value = new Float64Array(0);
  length = 0;
  #rows = 0;

  goOn(columns: MetricColumns, phaseName: string, metric: string): void {
    const phase = columns.phases.indexOf(phaseName);
    const column = columns.values.get(metric);
    if (column === undefined || phase === -1) return;
    this.#makeRoom(this.length + columns.step.length - this.#rows);
    for (let row = this.#rows; row < columns.step.length; row++) {
      const value = column[row] ?? NaN;
      if (columns.phase[row] !== phase || Number.isNaN(value)) continue;
      this.step[this.length] = columns.step[row] ?? 0;
      this.value[this.length++] = value;
    }
    this.#rows = columns.step.length;
  }

  #makeRoom(points: number): void {
    if (points <= this.step.length) return;
    const room = Math.max(points, 2 * this.step.length);
    const [{ step, value }, length] = [this, this.length];
    this.step = new Int32Array(room);
    this.value = new Float64Array(room);
    this.step.set(step.subarray(0, length));
    this.value.set(value.subarray(0, length));
  }
}
