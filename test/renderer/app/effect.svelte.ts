/** An effect outside of a component, and how often it ran. */
export function effectOf(act: () => void): { readonly runs: number; stop(): void } {
  let runs = 0;
  const stop = $effect.root(() => {
    $effect(() => {
      runs++;
      act();
    });
  });
  return {
    get runs() {
      return runs;
    },
    stop,
  };
}
