import type { CallOutput } from '../../src-shared/contract/registry.ts';
import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { isActive } from '../../src-shared/experiment/work-state.ts';
import { RUN_STATUS_TEXT } from '../ui/run-status.ts';
import type { Action } from './actions.svelte.ts';
import { matchText } from './search.ts';
import type { Piece } from './search.ts';

type PresetHead = CallOutput<'presets.list'>[number];

/** A line of the palette that can be chosen. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Actions' | 'Runs' | 'Presets' | 'Terms';
  readonly pieces: readonly Piece[];
  /** at the right: where it leads, or its state */
  readonly hint: string;
  readonly keys: string | null;
  readonly run: () => void;
}

export interface PaletteSources {
  readonly actions: readonly Action[];
  readonly runs: readonly Run[];
  readonly presets: readonly PresetHead[];
  readonly terms: readonly string[];
  readonly openRun: (run: Run) => void;
  readonly openPreset: (preset: PresetHead) => void;
  readonly openTerm: (term: string) => void;
}

/** Lines of a group at most. */
const MOST = 7;

/** What fits what was typed, best first within each group; terms only when something was typed. */
export function paletteEntries(typed: string, { actions, runs, presets, terms, openRun, openPreset, openTerm }: PaletteSources): PaletteEntry[] {
  const of = <T>(things: readonly T[], text: (thing: T) => string, entry: (thing: T) => Omit<PaletteEntry, 'pieces'>): PaletteEntry[] =>
    things
      .flatMap((thing) => {
        const match = matchText(typed, text(thing));
        return match === null ? [] : [{ rank: match.rank, entry: { ...entry(thing), pieces: match.pieces } }];
      })
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST)
      .map((found) => found.entry);
  return [
    ...of(actions.filter(({ inPalette }) => inPalette !== false), ({ label }) => label, (action) => ({ id: action.id, group: 'Actions', hint: action.group, keys: action.keys ?? null, run: action.run })),
    ...of(runs, ({ name }) => name, (run) => ({
      id: `run:${run.id}`, group: 'Runs', hint: `${RUN_STATUS_TEXT[run.status]}${isActive(run.status) ? `, ${run.stepsDone} of ${run.stepsTotal}` : ''}`, keys: null, run: () => {
        openRun(run);
      },
    })),
    ...of(presets, ({ title }) => title, (preset) => ({
      id: `preset:${preset.name}`, group: 'Presets', hint: preset.frozen ? `Frozen ${preset.configHash.slice(0, 8)}` : preset.configHash.slice(0, 8), keys: null, run: () => {
        openPreset(preset);
      },
    })),
    ...(typed.trim() === '' ? [] : of(terms, (term) => term, (term) => ({
      id: `term:${term}`, group: 'Terms', hint: 'Glossary', keys: null, run: () => {
        openTerm(term);
      },
    }))),
  ];
}
