export interface Following {
  /** why it ended early; null: it goes on, or ended in order */
  readonly error: unknown;
  /** the stream has said all */
  readonly isOver: boolean;
}

/**
 * Follows a stream for as long as the component is shown: from the start again when the question changes. Over a broken
 * connection the client goes on by itself. Call it while a component is set up.
 *
 * @param question null: nothing now
 * @param open asks for the stream
 * @param take called with each item, in order
 */
export function follow<Q, T>(question: () => Q | null, open: (question: Q, signal: AbortSignal) => AsyncIterable<T>, take: (item: T, question: Q) => void): Following {
  let error = $state.raw<unknown>(null);
  let isOver = $state(false);
  const key = $derived(JSON.stringify(question()));
  $effect(() => {
    void key;
    const now = question();
    error = null;
    isOver = false;
    if (now === null) return;
    const abort = new AbortController();
    void (async () => {
      try {
        for await (const item of open(now, abort.signal)) {
          if (abort.signal.aborted) return;
          take(item, now);
        }
        isOver = true;
      } catch (thrown) {
        if (!abort.signal.aborted) error = thrown;
      }
    })();
    return () => {
      abort.abort();
    };
  });
  return {
    get error() {
      return error;
    },
    get isOver() {
      return isOver;
    },
  };
}
