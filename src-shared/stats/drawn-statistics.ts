/*
 * The statistics of one attacker when a drawn set S of units plays the members and all others the non-members.
 * Both ways to the true positives give the same counts (`ranks` and `order` are those of unit-ranks.ts); which is faster depends on the sizes (permutation-floors.ts).
 */

/**
 * Sum over S of twice the midrank counted from the highest score. AUC follows without sorting: with N units and |S| = m,
 * 2 * wins + ties = 2 m (N + 1) - sum - m (m + 1).
 */
export function twiceMidrankSum(ranks: Int32Array, drawn: Int32Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += ranks[2 * (drawn[i] ?? 0) + 1] ?? 0;
  return sum;
}

/**
 * True positives by sorting. For a member u, let a(u) be the number of units at or above it and c(u) the number of
 * members among them. Calling everything down to u's tie group a member costs a(u) - c(u) false positives, which does
 * not decrease down the list; so the answer for `allowed` is the largest c(u) with a(u) - c(u) <= allowed. Since
 * c(u) <= |S|, only members with a(u) <= allowed + |S| matter: among a million units these are few, and only they are
 * sorted.
 *
 * @param allowed false positives allowed, ascending
 * @param scratch room for |S| numbers
 * @param out true positives per entry of `allowed`
 */
export function tpBySorting(ranks: Int32Array, drawn: Int32Array, count: number, allowed: Int32Array, scratch: Int32Array, out: Int32Array): void {
  const limit = (allowed[allowed.length - 1] ?? -1) + count;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const atLeast = ranks[2 * (drawn[i] ?? 0)] ?? 0;
    if (atLeast <= limit) scratch[kept++] = atLeast;
  }
  const sorted = scratch.subarray(0, kept).sort();
  let at = 0; // members called so far: whole tie groups
  for (let t = 0; t < allowed.length; t++) {
    const most = allowed[t] ?? 0;
    while (at < kept) {
      const atLeast = sorted[at] ?? 0;
      let end = at + 1;
      while (end < kept && sorted[end] === atLeast) end++;
      if (atLeast - end > most) break;
      at = end;
    }
    out[t] = at;
  }
}

/**
 * True positives by walking down the order of all units until more than the allowed false positives are met.
 *
 * @param drawnAt per unit, the number of the last permutation that drew it
 * @param permutation number of this permutation
 */
export function tpByScanning(order: Int32Array, drawnAt: Int32Array, permutation: number, allowed: Int32Array, out: Int32Array): void {
  let tp = 0;
  let fp = 0;
  let groupTp = 0;
  let groupFp = 0;
  let t = 0;
  for (let position = 0; position < order.length && t < allowed.length; position++) {
    const code = order[position] ?? 0;
    const endsGroup = code < 0;
    if (drawnAt[endsGroup ? ~code : code] === permutation) groupTp++;
    else groupFp++;
    while (t < allowed.length && fp + groupFp > (allowed[t] ?? 0)) {
      out[t] = tp;
      t++;
    }
    if (endsGroup) {
      tp += groupTp;
      fp += groupFp;
      groupTp = 0;
      groupFp = 0;
    }
  }
  for (; t < allowed.length; t++) out[t] = tp;
}
