import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';
import type { VerdictKind } from '../../../src-shared/report/verdict.ts';

export type ClaimVerdict = CallOutput<'compare.verdicts'>[number];
export type Definition = ClaimVerdict['definitions'][number];

export interface ClaimGroup {
  readonly title: string;
  readonly claims: readonly ClaimVerdict[];
}

const KINDS = [
  { kind: 'utility', title: 'Utility' },
  { kind: 'distance', title: 'Distance to retraining' },
  { kind: 'privacy', title: 'Low-FPR privacy' },
] as const;

/** Claims by what their first column measures; groups without a claim are left out. */
export function claimGroups(claims: readonly ClaimVerdict[]): ClaimGroup[] {
  const kindOf = ({ claim }: ClaimVerdict): string => RESULT_COLUMNS.find(({ name }) => name === claim.columns[0])?.kind ?? 'privacy';
  return KINDS.map(({ kind, title }) => ({ title, claims: claims.filter((claim) => kindOf(claim) === kind) })).filter((group) => group.claims.length > 0);
}

const WORDS: readonly (readonly [VerdictKind, string])[] = [
  ['reproduced', 'reproduced'],
  ['not-reproduced', 'not reproduced'],
  ['not-resolvable', 'not resolvable with this data'],
  ['no-verdict', 'without a verdict'],
];

/** The sentence in parts that do not break: "3 of 7 claims reproduced,", "1 not reproduced,", "3 not resolvable with this data." */
export function headline(claims: readonly ClaimVerdict[]): string[] {
  const counted = WORDS.map(([kind, word]) => ({ word, count: claims.filter(({ verdict }) => verdict.kind === kind).length })).filter(({ word, count }) => count > 0 || word === 'reproduced');
  const total = `of ${claims.length} claim${claims.length === 1 ? '' : 's'}`;
  return counted.map(({ word, count }, i) => `${i === 0 ? `${count === 0 ? 'None' : count} ${total} ${word}` : `${count} ${word}`}${i === counted.length - 1 ? '.' : ','}`);
}

/** Comparisons whose parts make a whole, each once. */
export function wholes(claims: readonly ClaimVerdict[]): NonNullable<ClaimVerdict['whole']>[] {
  const found = claims.flatMap(({ whole }) => (whole === null ? [] : [whole]));
  return found.filter((whole, i) => found.findIndex(({ text }) => text === whole.text) === i);
}
