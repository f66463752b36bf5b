import { isReproduction } from './run-state.ts';
import type { RunState } from './run-state.ts';

/** What people read on a badge. */
export function runStateBadge(state: Pick<RunState, 'kind'>): string {
  switch (state.kind) {
    case 'frozen':
      return 'Frozen ✓';
    case 'subset':
      return 'Subset of frozen';
    case 'edited-copy':
      return 'Edited copy';
    case 'mismatch':
      return 'Mismatch ✗';
    case 'own':
      return 'Own experiment';
  }
}

/**
 * What a run is, in a line for people, for manifests and for the heads of tables. The word "reproduction" stands in it
 * only where the run is one.
 */
export function runStateLine(state: RunState): string {
  const { preset, leftOut } = state;
  const name = preset ?? '';
  switch (state.kind) {
    case 'frozen':
      return `reproduction of the frozen preset ${name}`;
    case 'subset': {
      const parts = [...(leftOut.seeds.length === 0 ? [] : [`seeds ${leftOut.seeds.join(', ')}`]), ...(leftOut.arms.length === 0 ? [] : [`arms ${leftOut.arms.join(', ')}`])];
      return `reproduction of a subset of the frozen preset ${name}${parts.length === 0 ? ', seeds or arms in another order' : `, without ${parts.join(' and without ')}`}`;
    }
    case 'edited-copy':
      return `edited copy of preset ${name}: ${state.differences.length} ${state.differences.length === 1 ? 'value differs' : 'values differ'}`;
    case 'mismatch':
      return `mismatch with the frozen preset ${name}: ${state.mismatches.map(({ what, problem }) => `${what}: ${problem}`).join('; ')}`;
    case 'own':
      return 'an experiment of its own, no preset';
  }
}

/** The same with every difference on a line of its own. */
export function runStateLines(state: RunState): string[] {
  const differences = state.differences.map(({ path, preset, own }) => `  ${path}: preset ${JSON.stringify(preset)}, here ${JSON.stringify(own)}`);
  const mismatches = state.kind === 'edited-copy' ? state.mismatches.map(({ what, problem }) => `  ${what}: ${problem}`) : [];
  return [runStateLine(state), ...differences, ...mismatches, ...(isReproduction(state) || state.kind === 'own' ? [] : ['  the figures are an exploration'])];
}
