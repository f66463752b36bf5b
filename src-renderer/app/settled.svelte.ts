/** A value that has not changed for a while. */
export interface Settled<T> {
  readonly value: T;
  /** whether it is the newest already */
  readonly isSettled: boolean;
}

/**
 * Follows a value at a distance: what is typed is asked about when the hand rests. Compared as JSON. Call it while a
 * component is set up.
 */
export function settled<T>(of: () => T, ms = 250): Settled<T> {
  let value = $state.raw(of());
  const key = $derived(JSON.stringify(of()));
  const settledKey = $derived(JSON.stringify(value));
  $effect(() => {
    if (key === settledKey) return;
    const timer = setTimeout(() => {
      value = of();
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  });
  return {
    get value() {
      return value;
    },
    get isSettled() {
      return key === settledKey;
    },
  };
}
