import { setImmediate } from 'node:timers/promises';
import type { SeriesPoint } from '../../src-shared/report/thin-series.ts';
import type { Checkpoint, LabHooks } from '../lab/hooks.ts';
import type { JournalWriter } from './journal-writer.ts';

const LOOK_EVERY_MS = 300;
const PROGRESS_EVERY_MS = 200;

export interface HostOptions {
  readonly signal: AbortSignal;
  /** reads the control file */
  readonly look: () => void;
  readonly journal: JournalWriter;
  readonly clock: () => number;
  /** time between checkpoints, milliseconds */
  readonly checkpointEveryMs: number;
  readonly store: (checkpoint: Checkpoint) => void;
  /** metric points are kept here as well, for the step's outputs */
  readonly series: SeriesPoint[];
}

/** What this process hands to a lab function: journal, stop requests, checkpoints, a clock for durations. */
export function hostHooks(options: HostOptions): LabHooks {
  const { signal, look, journal, clock, checkpointEveryMs, store, series } = options;
  let lookedAt = clock();
  let reportedAt = -Infinity;
  let storedAt = clock();
  return {
    signal,
    clock,
    progress: (progress) => {
      const now = clock();
      if (now - reportedAt < PROGRESS_EVERY_MS && progress.done < progress.total) return;
      reportedAt = now;
      journal.append({ type: 'progress', done: progress.done, total: progress.total, label: progress.label });
    },
    metric: (point) => {
      // What the journal gives back must be what is kept here. JSON has no NaN: a series that diverges ends in null. Nor
      // has it -0, which adding 0 makes 0.
      const values = Object.fromEntries(Object.entries(point.values).map(([name, value]) => [name, Number.isFinite(value) ? value + 0 : null]));
      const kept = { step: point.step, epoch: point.epoch, phase: point.phase, values };
      series.push(kept);
      journal.append({ type: 'metric', ...kept });
    },
    checkpoint: (make) => {
      if (clock() - storedAt < checkpointEveryMs) return;
      store(make());
      storedAt = clock();
    },
    breathe: async () => {
      await setImmediate();
      if (clock() - lookedAt >= LOOK_EVERY_MS) {
        lookedAt = clock();
        look();
        journal.beat();
        journal.flush();
      }
      signal.throwIfAborted();
    },
  };
}
