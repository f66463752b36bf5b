import { mostPoints } from './merge-metric-parts.ts';
import type { MetricPart } from './metric-part.ts';
import type { Disposer } from './port.ts';
import type { Resumption } from './resume.ts';

/** The points of a step, which its writer adds to. It keeps all of them, so a reader needs no queue of its own. */
export interface MetricSource {
  readonly revision: number;
  /** points of this revision */
  readonly points: number;
  /** no more points come */
  readonly ended: boolean;
  /** Points from <= point < to of this revision. */
  part(from: number, to: number): MetricPart;
  /** How many of the first points of an earlier revision still stand; 0 where that is not known. */
  kept(revision: number): number;
  /** Told after anything above has changed. */
  onChange(listener: () => void): Disposer;
}

/** What a reader holds. */
export interface MetricPosition {
  readonly revision: number;
  readonly points: number;
}

/**
 * What there is and then what is added, in order, without gap or repeat, until the source has ended. Each part begins
 * where the reader's last one ended, or where a new revision takes points back. A slow reader gets larger parts; the
 * source never waits for it. The first part comes at once, and may be empty.
 *
 * @param have what the reader holds already; null: nothing
 */
export async function* followMetrics(source: MetricSource, have: MetricPosition | null, signal: AbortSignal): AsyncGenerator<MetricPart, void> {
  let wake = Promise.withResolvers<undefined>();
  const changed = (): void => {
    wake.resolve(undefined);
    wake = Promise.withResolvers();
  };
  const dispose = source.onChange(changed);
  signal.addEventListener('abort', changed, { once: true });
  let held: MetricPosition | null = null;
  try {
    while (!signal.aborted) {
      const known: MetricPosition = held ?? have ?? { revision: source.revision, points: 0 };
      const from = Math.min(known.points, known.revision === source.revision ? source.points : source.kept(known.revision));
      if (held === null || known.revision !== source.revision || from < source.points) {
        const metrics = Object.keys(source.part(from, from).values).length;
        const part = source.part(from, Math.min(source.points, from + mostPoints(metrics)));
        held = { revision: part.revision, points: part.from + part.step.length };
        yield part;
      } else if (source.ended) return;
      else await wake.promise;
    }
  } finally {
    signal.removeEventListener('abort', changed);
    dispose();
  }
}

/** After a broken connection the stream is asked for what comes behind the last part that was taken. */
export function resumeMetrics<I extends { readonly have: MetricPosition | null }>(input: I): Resumption<I, MetricPart> {
  let have = input.have;
  return {
    again: () => ({ ...input, have }),
    take: (part) => {
      const position = { revision: part.revision, points: part.from + part.step.length };
      const isKnown = have?.revision === position.revision && have.points === position.points;
      have = position;
      return isKnown ? null : part;
    },
  };
}
