import type { RunState } from '../../src-shared/experiment/run-state.ts';
import type { IconName } from './icon-names.ts';

export interface KindLook {
  readonly word: string;
  readonly glyph: IconName;
  readonly style: 'badge-frozen' | 'badge-edited' | 'badge-mismatch' | '';
}

/** How a badge shows what a run is of its preset; glyph, word and border each say it. */
export const KIND_LOOKS: Readonly<Record<RunState['kind'], KindLook>> = {
  frozen: { word: 'Frozen', glyph: 'ok', style: 'badge-frozen' },
  subset: { word: 'Subset of frozen', glyph: 'subset', style: 'badge-frozen' },
  'edited-copy': { word: 'Edited copy', glyph: 'pen', style: 'badge-edited' },
  mismatch: { word: 'Mismatch', glyph: 'no', style: 'badge-mismatch' },
  own: { word: 'Own experiment', glyph: 'own', style: '' },
};
