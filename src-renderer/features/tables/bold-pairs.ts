import type { TableModel } from './table-survey.ts';

/** The one best row of a column against the next: is it really better? */
export interface BoldPair {
  readonly best: string;
  readonly next: string;
  readonly columns: readonly string[];
}

/** Whom to hold against whom so that bold is known to mean something. Shared places are ties, said elsewhere. */
export function boldPairs({ groups, columns }: TableModel): BoldPair[] {
  const pairs = new Map<string, { best: string; next: string; columns: string[] }>();
  for (const { rows } of groups) {
    columns.forEach(({ name, isFloor }, i) => {
      const placed = (place: 'best' | 'second'): string[] => rows.filter(({ cells }) => cells[i]?.place === place).map(({ arm }) => arm.id);
      const best = placed('best');
      const others = rows.filter(({ cells, arm }) => cells[i]?.over != null && !best.includes(arm.id)).map(({ arm }) => arm.id);
      const second = placed('second');
      const next = second.length > 0 ? second : others.length === 1 ? others : [];
      const [first] = best;
      if (isFloor || first === undefined || best.length > 1) return;
      for (const other of next) {
        const key = JSON.stringify([first, other]);
        const pair = pairs.get(key) ?? { best: first, next: other, columns: [] };
        pair.columns.push(name);
        pairs.set(key, pair);
      }
    });
  }
  return [...pairs.values()];
}
