/** A list in which one item stands at another place, from 0; places beyond the ends are the ends. */
export function reordered<T>(list: readonly T[], item: T, place: number): T[] {
  const rest = list.filter((other) => other !== item);
  if (rest.length === list.length) return [...list];
  const at = Math.max(0, Math.min(rest.length, place));
  return [...rest.slice(0, at), item, ...rest.slice(at)];
}
