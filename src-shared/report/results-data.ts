import type { ExperimentConfig } from '../experiment/config.ts';
import type { LimitContexts } from './aggregate.ts';
import type { GroupedArm } from './arm-groups.ts';
import type { ResultRow } from './result-row.ts';

export interface ResultsArm extends GroupedArm {
  readonly label: string;
}

/** Where results come from: what every table, figure and page says of itself. */
export interface Provenance {
  /** version of the program that made the results */
  readonly version: string;
  readonly commit: string | null;
  /** null for a config of one's own */
  readonly preset: string | null;
  /** what the run is of its preset, in words; null where the results do not say */
  readonly state: string | null;
  readonly configHash: string;
  readonly dataset: { readonly slug: string; readonly sha256: string };
  readonly engine: string;
  readonly seeds: readonly number[];
  /** ISO 8601, when the results were written */
  readonly createdAt: string;
}

/** A results folder as tables, figures and verdicts read it: nothing else is needed to draw them. */
export interface ResultsData {
  readonly config: ExperimentConfig;
  readonly arms: readonly ResultsArm[];
  readonly rows: readonly ResultRow[];
  readonly contexts: LimitContexts;
  /** K, the attackers with their signs */
  readonly comparisons: number;
  /** the forget predicate in words */
  readonly forget: string;
  readonly provenance: Provenance;
}

/** Lines that say where figures come from, for the head of a file. */
export function provenanceLines({ provenance: of, arms }: Pick<ResultsData, 'provenance' | 'arms'>): string[] {
  return [
    `MU-ALIGN Workbench ${of.version}${of.commit === null ? '' : ` (${of.commit.slice(0, 12)})`}, results of ${of.createdAt}`,
    `${of.state ?? (of.preset === null ? 'config of its own' : `preset ${of.preset}`)}; config ${of.configHash}`,
    `data ${of.dataset.slug} ${of.dataset.sha256}`,
    `engine ${of.engine}`,
    `arms ${arms.map(({ id }) => id).join(', ')}`,
    `seeds ${of.seeds.join(', ')} (n = ${of.seeds.length})`,
  ];
}
