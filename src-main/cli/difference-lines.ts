import type { FolderComparison } from '../workbench/compare-folders.ts';

/** Differing cells that are printed; --json has them all. */
const SHOWN = 20;

/** Every way in which two results differ, a line each. */
export function differenceLines({ differing, missing, extra, files, compared }: FolderComparison, names: { readonly a: string; readonly b: string }): string[] {
  const rows = (list: FolderComparison['missing'], name: string): string[] => list.map(({ arm, seed }) => `  ${arm}, seed ${seed}: only ${name}`);
  return [
    ...(differing.length === 0 ? [] : [`  ${differing.length} of ${compared} cells differ`]),
    ...differing.slice(0, SHOWN).map(({ arm, seed, column, a, b }) => `  ${arm}, seed ${seed}, ${column}: ${String(a ?? 'empty')} ${names.a}, ${String(b ?? 'empty')} ${names.b}`),
    ...(differing.length > SHOWN ? [`  and ${differing.length - SHOWN} more; --json lists all`] : []),
    ...rows(missing, names.a),
    ...rows(extra, names.b),
    ...files.map(({ path, problem }) => `  ${path}: ${problem}`),
  ];
}
