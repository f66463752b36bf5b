import { canonicalJson } from '../../src-shared/experiment/canonical.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import type { LoadedResults } from './load-results.ts';

/** Whether two results can be paired by seed, and what else differs between them. */
export interface Comparability {
  /** the same data, forget set and splits: equal seeds are pairs */
  readonly onSameData: boolean;
  /** in sentences */
  readonly caveats: readonly string[];
}

/** Holds the results of two runs against each other, by what they say of themselves. */
export function comparability(baseline: LoadedResults, other: LoadedResults): Comparability {
  if (baseline.folder === other.folder) return { onSameData: true, caveats: [] };
  const [a, b] = [baseline.data, other.data];
  const [dataA, dataB] = [a.provenance.dataset, b.provenance.dataset];
  const data =
    dataA.sha256 === null || dataB.sha256 === null ? 'It is not stated for both whether they were measured on the same data and splits.'
    : dataA.sha256 !== dataB.sha256 ? `They were measured on different data (${dataA.slug} ${dataA.sha256.slice(0, 12)} and ${dataB.slug} ${dataB.sha256.slice(0, 12)}).`
    : null;
  const forget = a.forget === b.forget ? null : `They forget different sets (${a.forget}; and ${b.forget}).`;
  const differs = (of: (results: LoadedResults) => unknown): boolean => canonicalJson(toJson(of(baseline) ?? null)) !== canonicalJson(toJson(of(other) ?? null));
  const others = [
    ...(differs(({ attackers }) => [...attackers].sort()) ? ['They were attacked by different attackers: worst cases are over different numbers of them.'] : []),
    ...(differs(({ data: { config } }) => config?.privacy) ? ['Their settings of how leakage is measured differ.'] : []),
    ...(differs(({ data: { config } }) => config?.training) || differs(({ data: { config } }) => config?.model) ? ['Their models or training differ.'] : []),
    ...(a.provenance.engine === b.provenance.engine ? [] : [`They were computed on different engines (${a.provenance.engine ?? 'not stated'}; and ${b.provenance.engine ?? 'not stated'}).`]),
    ...(a.provenance.version === b.provenance.version ? [] : ['They were made by different versions of the program.']),
  ];
  return { onSameData: data === null && forget === null, caveats: [data, forget, ...others].filter((caveat) => caveat !== null) };
}
