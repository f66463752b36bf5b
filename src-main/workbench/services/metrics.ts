import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import { followMetrics } from '../../../src-shared/contract/follow-metrics.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { METRICS_FILE } from '../../../src-shared/experiment/step-outputs.ts';
import { windowOfPoints } from '../../../src-shared/metrics/window-of-points.ts';
import type { CurveWindow } from '../../../src-shared/metrics/metric-curves.ts';
import { isAlive } from '../../../src-shared/experiment/work-state.ts';
import { findBundledStep } from '../metrics/bundled-steps.ts';
import { curveNames, curveWindowOf } from '../metrics/curve-windows.ts';
import { MetricTails } from '../metrics/metric-tails.ts';
import type { TailUse } from '../metrics/metric-tails.ts';
import type { ServiceContext } from '../service-context.ts';

type MetricsHandlers = Pick<Handlers, 'metrics.names' | 'metrics.times' | 'metrics.window' | 'metrics.follow'>;

/** Curves of steps: of finished ones from their results, or the bundle that they came with, of others from their journals as they grow. */
export function metricsService({ home, steps, store, background, changes, signal }: Pick<ServiceContext, 'home' | 'steps' | 'store' | 'background' | 'changes' | 'signal'>): MetricsHandlers {
  const mayGrow = (step: string): boolean => {
    const state = store.steps.state(step);
    return state !== null && (state === 'queued' || isAlive(state));
  };
  const bundled = findBundledStep({ home, store });
  const tails = new MetricTails((step) => ({ steps, isAlive: () => mayGrow(step), bundled: () => bundled(step)?.metrics ?? null, load: (path) => background.run('metrics.load', { path }) }));
  const dispose = changes.on((change) => {
    if (change.about === 'step') tails.changed(change.step);
  });
  signal.addEventListener('abort', () => {
    dispose();
    tails.close();
  }, { once: true });

  const assertKnown = (step: string): void => {
    // A step's id is part of a path.
    const isKnown = /^[\w-]+$/.test(step) && (store.steps.state(step) !== null || steps.finished(step) !== null || steps.currentAttempt(step) !== null || bundled(step) !== null);
    if (!isKnown) throw contractError('step', `there is no step ${step}`, 'This step is not in the home folder any more; its files were removed.');
  };
  const finishedFile = (step: string): string | null => {
    const path = join(steps.outputs(step), METRICS_FILE);
    if (steps.finished(step) !== null) return existsSync(path) ? path : null;
    return store.steps.state(step) === null && steps.currentAttempt(step) === null ? (bundled(step)?.metrics ?? null) : null;
  };
  const whileUsed = async <T>(step: string, read: (use: TailUse) => T): Promise<T> => {
    const use = tails.use(step);
    try {
      await use.ready;
      return read(use);
    } finally {
      use.release();
    }
  };

  return {
    'metrics.names': ({ step }) => {
      assertKnown(step);
      const path = finishedFile(step);
      return path === null ? whileUsed(step, ({ curves }) => curves.names()) : curveNames(path);
    },
    'metrics.times': ({ step, after, most }, { signal: gone }) => {
      assertKnown(step);
      const folder = steps.finished(step) === null ? steps.currentAttempt(step)?.folder : steps.finishedFolder(step);
      if (folder === undefined) return { step: new Int32Array(0), epoch: new Int32Array(0), at: new Float64Array(0) };
      const startedAt = Object.fromEntries(store.steps.attempts(step).map((attempt) => [attempt.number, attempt.startedAt]));
      return background.run('metrics.times', { folder, startedAt, after, most }, { signal: gone });
    },
    'metrics.window': ({ step, phase, metric, from, to, most }) => {
      assertKnown(step);
      const path = finishedFile(step);
      const none = { step: new Int32Array(0), value: new Float64Array(0), length: 0 };
      if (path !== null) return ownWindow(curveWindowOf(path, { phase, metric }, from, to, most) ?? windowOfPoints(none, from, to, most));
      return whileUsed(step, ({ curves }) => ownWindow(windowOfPoints(curves.curve(phase, metric), from, to, most)));
    },
    'metrics.follow': async function* ({ step, have }, { signal: gone }) {
      assertKnown(step);
      const use = tails.use(step);
      try {
        await use.ready;
        yield* followMetrics(use.tail, have, AbortSignal.any([gone, signal]));
      } finally {
        use.release();
      }
    },
  };
}

/** The arrays of an answer are its own. */
function ownWindow({ bucket, from, to, first, last, min, max }: CurveWindow): CallOutput<'metrics.window'> {
  const values = (column: Float64Array): Float64Array<ArrayBuffer> => new Float64Array(column);
  return { bucket, from: new Int32Array(from), to: new Int32Array(to), first: values(first), last: values(last), min: values(min), max: values(max) };
}
