import type { Change, Changes } from './changes.ts';

/**
 * What changes from now on, for a stream: the ids that `pick` makes of changes, gathered for a while so that a busy run
 * sends few items. Ends when the signal is aborted.
 *
 * @param pick ids of what a change is about, of those that the stream shows
 * @param everyMs shortest time between two items
 */
export function watchChanges(changes: Changes, pick: (change: Change) => Iterable<string>, everyMs: number, signal: AbortSignal): AsyncGenerator<ReadonlySet<string>, void> {
  const changed = new Set<string>();
  let wake: (() => void) | null = null;
  // Listened to at once, not when the first item is asked for: what a snapshot lacks must not be lost.
  const stop = changes.on((change) => {
    for (const id of pick(change)) changed.add(id);
    if (changed.size > 0) wake?.();
  });
  signal.addEventListener('abort', stop, { once: true });
  const next = async (): Promise<ReadonlySet<string> | null> => {
    while (changed.size === 0) {
      if (signal.aborted) return null;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      wake = () => { resolve(undefined); };
      signal.addEventListener('abort', wake, { once: true });
      await promise;
      signal.removeEventListener('abort', wake);
      wake = null;
    }
    const ids = new Set(changed);
    changed.clear();
    return ids;
  };
  return gathered(next, everyMs, signal, stop);
}

async function* gathered(next: () => Promise<ReadonlySet<string> | null>, everyMs: number, signal: AbortSignal, stop: () => void): AsyncGenerator<ReadonlySet<string>, void> {
  try {
    for (let ids = await next(); ids !== null && !signal.aborted; ids = await next()) {
      yield ids;
      await pause(everyMs, signal);
    }
  } finally {
    stop();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
