import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { PairTable } from './pair-table.ts';

/** A (question type, answer) pair that the members show less often than this is pooled with others. */
const MIN_MEMBERS = 10;
/** how far the shares of the matched rows may be from the members' (total variation), so as not to lose most rows */
const MAX_DISTANCE = 0.02;

/** Rows of a table that are distributed as the members are. */
export interface MatchedRows {
  readonly rows: Int32Array;
  /** total variation distance between the strata's shares among the matched rows and among the members */
  readonly distance: number;
}

/**
 * Non-members for a predicate without a content (protocol.md 1: "reweighted by answer and question type"), by
 * stratified subsampling, which counts as weights of 0 and 1 and keeps every exact interval valid. Strata are
 * (question type, answer); those with few members are pooled by question type, then by answer type. Of each stratum
 * the number is in proportion to the members', as large as the shares allow. Which rows, is a fixed draw: the same
 * for all seeds, since SEL is fixed.
 */
export function matchedRows(candidates: PairTable, members: PairTable, memberRows: Int32Array): MatchedRows {
  const stratumOf = strata(members, memberRows);
  const memberCount = new Map<string, number>();
  for (const row of memberRows) bump(memberCount, stratumOf(members, row));
  const available = new Map<string, number[]>();
  for (const row of RandomStream.of(0, 'data', 'matching').permutation(candidates.count)) {
    const stratum = stratumOf(candidates, row);
    const rows = available.get(stratum);
    if (rows === undefined) available.set(stratum, [row]);
    else rows.push(row);
  }

  const kept = (ratio: number): Map<string, number> =>
    new Map([...memberCount].map(([stratum, n]) => [stratum, Math.min(available.get(stratum)?.length ?? 0, Math.round(ratio * n))]));
  const distance = (counts: ReadonlyMap<string, number>): number => {
    let total = 0;
    for (const n of counts.values()) total += n;
    let sum = 0;
    for (const [stratum, n] of memberCount) sum += Math.abs(n / memberRows.length - (total === 0 ? 0 : (counts.get(stratum) ?? 0) / total));
    return sum / 2;
  };

  const ratios = [...memberCount].map(([stratum, n]) => (available.get(stratum)?.length ?? 0) / n).filter((ratio) => ratio > 0).sort((a, b) => b - a);
  const smallest = ratios.at(-1) ?? 0;
  const goal = Math.max(MAX_DISTANCE, distance(kept(smallest)));
  const ratio = ratios.find((candidate) => distance(kept(candidate)) <= goal) ?? smallest;
  const counts = kept(ratio);
  const rows = [...counts].flatMap(([stratum, n]) => (available.get(stratum) ?? []).slice(0, n));
  return { rows: Int32Array.from(rows).sort(), distance: distance(counts) };
}

/** Names the stratum of a row: as fine as the members' numbers allow. */
function strata(members: PairTable, memberRows: Int32Array): (table: PairTable, row: number) => string {
  const fine = new Map<string, number>();
  for (const row of memberRows) bump(fine, fineStratum(members, row));
  const isFine = (table: PairTable, row: number): boolean => (fine.get(fineStratum(table, row)) ?? 0) >= MIN_MEMBERS;
  const middle = new Map<string, number>();
  for (const row of memberRows) if (!isFine(members, row)) bump(middle, middleStratum(members, row));
  return (table, row) => {
    if (isFine(table, row)) return fineStratum(table, row);
    const pooled = middleStratum(table, row);
    return (middle.get(pooled) ?? 0) >= MIN_MEMBERS ? pooled : `type ${table.answerType[row] ?? 0}`;
  };
}

function fineStratum(table: PairTable, row: number): string {
  return `question ${table.questionType[row] ?? 0} answer ${table.answer[row] ?? 0}`;
}

function middleStratum(table: PairTable, row: number): string {
  return `question ${table.questionType[row] ?? 0} type ${table.answerType[row] ?? 0}`;
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
