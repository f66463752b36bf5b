import type { Run } from '../../src-shared/contract/topics/runs.ts';
import type { ScreenId } from './routes.ts';

/** Where a run is opened: one that was made here by its steps, results from elsewhere by what they say. */
export function runScreen({ source }: Pick<Run, 'source'>): ScreenId {
  return source === 'own' ? 'monitor' : 'attacks';
}
