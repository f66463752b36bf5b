import { CoalescingBuffer } from './coalescing-buffer.ts';
import { contractError } from './error-data.ts';
import { mergeMetricParts } from './merge-metric-parts.ts';
import type { MetricPart } from './metric-part.ts';
import type { Disposer } from './port.ts';

/** Where a step's points come from. */
export interface MetricSource {
  /** all points that there are, from 0 */
  snapshot(): MetricPart | Promise<MetricPart>;
  /** parts as they are added, in order, and when no more come; a part may repeat what a snapshot holds */
  subscribe(listener: (part: MetricPart) => void, ended: () => void): Disposer;
}

/** What a reader holds. */
export interface MetricPosition {
  readonly revision: number;
  readonly points: number;
}

/**
 * A snapshot and then the tail, without gap or repeat: the source is listened to before the snapshot is taken, and
 * what both hold is left out of the tail. The source's listener never waits.
 *
 * @param have what the reader holds already; null: nothing
 * @throws ContractError 'gap' where the source left points out
 */
export async function* followMetrics(source: MetricSource, have: MetricPosition | null, signal: AbortSignal): AsyncGenerator<MetricPart, void> {
  const buffer = new CoalescingBuffer<MetricPart>((previous, next) => mergeMetricParts(previous, next));
  let fault: { readonly error: unknown } | null = null;
  const end = (): void => {
    buffer.end();
  };
  const dispose = source.subscribe((part) => {
    try {
      buffer.push(part);
    } catch (error) {
      // It is the reader's stream that fails, not the writer who told of the part.
      fault ??= { error };
      end();
    }
  }, end);
  signal.addEventListener('abort', end, { once: true });
  try {
    const snapshot = await source.snapshot();
    let position: MetricPosition = { revision: snapshot.revision, points: snapshot.from + snapshot.step.length };
    const first = have?.revision === snapshot.revision ? newRows(have, snapshot) : snapshot;
    if (first !== null) yield first;
    for await (const part of buffer) {
      if (signal.aborted) return;
      const fresh = newRows(position, part);
      if (fresh === null) continue;
      position = { revision: part.revision, points: part.from + part.step.length };
      yield fresh;
    }
    throwFault(fault);
  } finally {
    signal.removeEventListener('abort', end);
    dispose();
  }
}

/** The rows of a part that a reader does not hold; null: none. */
function newRows(have: MetricPosition, part: MetricPart): MetricPart | null {
  if (part.revision < have.revision) return null;
  if (part.from > have.points) throw contractError('gap', `points ${have.points} to ${part.from - 1} of the series are missing`);
  if (part.revision > have.revision || part.from === have.points) return part.revision === have.revision && part.step.length === 0 ? null : part;
  const held = have.points - part.from;
  if (held >= part.step.length) return null;
  return {
    ...part,
    from: have.points,
    step: part.step.slice(held),
    epoch: part.epoch.slice(held),
    phase: part.phase.slice(held),
    values: Object.fromEntries(Object.entries(part.values).map(([name, column]) => [name, column.slice(held)])),
  };
}

/** The listener sets it while the loop waits, which the type system does not see. */
function throwFault(fault: { readonly error: unknown } | null): void {
  if (fault !== null) throw fault.error;
}
