import { resolve, join } from 'node:path';
import { isReproduction } from '../../src-shared/experiment/run-state.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { compareFolders, isSame } from './compare-folders.ts';
import type { FolderComparison } from './compare-folders.ts';
import { checksumsHash, committedDamage, readFrozen } from './frozen-presets.ts';

/** Whether results are those that were committed with the frozen preset. */
export type FrozenMatch =
  | { readonly kind: 'compared'; readonly folder: string; readonly matches: boolean; readonly comparison: FolderComparison }
  /** the committed results themselves are missing or changed: nothing can be said */
  | { readonly kind: 'no-frozen-results'; readonly folder: string; readonly reason: string };

/**
 * Holds the results of a run of a frozen preset against the committed ones, cell by cell. Null for other runs, for
 * presets without committed results, and for the committed folder itself.
 */
export function matchWithFrozen(root: string, resources: string, state: RunState, results: string): FrozenMatch | null {
  const pinned = state.preset === null || !isReproduction(state) ? null : (readFrozen(resources, state.preset)?.results ?? null);
  if (pinned === null) return null;
  const committed = join(root, pinned.folder);
  if (resolve(committed) === resolve(results) || checksumsHash(results) === pinned.sha256) return null;
  const damage = committedDamage(root, pinned);
  if (damage !== null) return { kind: 'no-frozen-results', folder: pinned.folder, reason: damage };
  const comparison = compareFolders(committed, results);
  return { kind: 'compared', folder: pinned.folder, matches: isSame(comparison, state.kind === 'subset'), comparison };
}

/** What a run is to be held against, as it can be handed to another thread. */
export interface MatchRequest {
  /** folder of the program */
  readonly root: string;
  readonly resources: string;
  readonly state: RunState;
  /** results folder of the run */
  readonly folder: string;
}

/** The same where the results may be the committed ones: then 'itself'. */
export function matchRun({ root, resources, state, folder }: MatchRequest): FrozenMatch | 'itself' | null {
  const pinned = state.preset === null || !isReproduction(state) ? null : (readFrozen(resources, state.preset)?.results ?? null);
  if (pinned === null) return null;
  if (checksumsHash(folder) === pinned.sha256) return 'itself';
  if (resolve(join(root, pinned.folder)) === resolve(folder)) return { kind: 'no-frozen-results', folder: pinned.folder, reason: committedDamage(root, pinned) ?? 'it is not the pinned one' };
  return matchWithFrozen(root, resources, state, folder);
}
