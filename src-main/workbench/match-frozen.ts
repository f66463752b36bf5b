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
