import type { ExperimentConfig } from '../experiment/config.ts';
import type { LimitContexts } from './aggregate.ts';
import type { GroupedArm } from './arm-groups.ts';
import type { ResultRow } from './result-row.ts';

export interface ResultsArm extends GroupedArm {
  readonly label: string;
}

/** Where results come from: what every table, figure and page says of itself. */
export interface Provenance {
  /** version of the workbench that made the results; null: another program did, or they do not say */
  readonly version: string | null;
  readonly commit: string | null;
  /** null for a config of one's own */
  readonly preset: string | null;
  /** what the run is of its preset, in words; null where the results do not say */
  readonly state: string | null;
  /** null where no config is known, here and below */
  readonly configHash: string | null;
  readonly dataset: { readonly slug: string; readonly sha256: string | null };
  readonly engine: string | null;
  readonly seeds: readonly number[];
  /** ISO 8601, when the results were written */
  readonly createdAt: string;
}

/**
 * A results folder as tables, figures and verdicts read it: nothing else is needed to draw them. Results of other
 * programs, and of models trained elsewhere, lack what they do not say: it is null, never invented. Their rows may hold
 * columns that the format does not have.
 */
export interface ResultsData {
  readonly config: ExperimentConfig | null;
  readonly arms: readonly ResultsArm[];
  readonly rows: readonly ResultRow[];
  /** by seed; a seed without one has no exact limits from counts */
  readonly contexts: LimitContexts;
  /** K, the attackers with their signs */
  readonly comparisons: number | null;
  /** the forget predicate in words */
  readonly forget: string;
  readonly provenance: Provenance;
}

/** Stands where results do not say something. */
export const NOT_STATED = 'not stated';

/** Lines that say where figures come from, for the head of a file. */
export function provenanceLines({ provenance: of, arms }: Pick<ResultsData, 'provenance' | 'arms'>): string[] {
  return [
    `${of.version === null ? 'results that another program wrote, ' : `MU-ALIGN Workbench ${of.version}${of.commit === null ? '' : ` (${of.commit.slice(0, 12)})`}, results of `}${of.createdAt}`,
    `${of.state ?? (of.preset === null ? 'config of its own' : `preset ${of.preset}`)}; config ${of.configHash ?? NOT_STATED}`,
    `data ${of.dataset.slug} ${of.dataset.sha256 ?? ''}`.trimEnd(),
    `engine ${of.engine ?? NOT_STATED}`,
    `arms ${arms.map(({ id }) => id).join(', ')}`,
    `seeds ${of.seeds.join(', ')} (n = ${of.seeds.length})`,
  ];
}
