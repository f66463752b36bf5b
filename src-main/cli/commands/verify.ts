import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { runStateBadge, runStateLines } from '../../../src-shared/experiment/run-state-text.ts';
import { compareFolders, isSame } from '../../workbench/compare-folders.ts';
import type { FolderComparison } from '../../workbench/compare-folders.ts';
import { resultsFoldersUnder } from '../../workbench/freeze-presets.ts';
import { CHECKSUMS_FILE } from '../../workbench/results-folder.ts';
import { UserError } from '../../workbench/user-error.ts';
import { isIntact, verifyResults } from '../../workbench/verify-results.ts';
import type { ResultsCheck } from '../../workbench/verify-results.ts';
import type { Command, CommandContext } from '../command.ts';
import { DifferenceError } from '../difference-error.ts';
import { differenceLines } from '../difference-lines.ts';
import { matchLines } from './print-reproduction.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'check a results folder: every byte, its preset, and the match with other results',
  operands: 'RESULTS',
  maxOperands: 1,
  options: [{ name: 'same-as', value: 'OTHER', help: 'hold the figures against those of this results folder, cell by cell, times and dates apart' }],
  details: [
    'Every file is hashed anew and held against SHA256SUMS and manifest.json; each file that differs, is missing or is extra is named. Results of a frozen preset are held against its pin and against the committed results.',
    'Where both engines have the same fingerprint every number must be the same to the last bit; else within a tolerance, which is printed.',
    'RESULTS may hold one folder a data set, as results/ does. Exit codes: 0 nothing differs, 4 something does, 2 RESULTS is no results folder.',
  ],
  run(args, context) {
    const [path] = args.operands;
    if (path === undefined) throw new UserError('usage', 'verify needs a results folder', 'say for example: mu-align verify results');
    const folders = resultsFolders(path);
    const other = args.values.get('same-as');
    if (other !== undefined && folders.length > 1) throw new UserError('usage', `--same-as: ${path} holds results of several data sets`, `give one of ${folders.join(', ')}`);
    const checks = [...folders, ...(other === undefined ? [] : resultsFolders(other))].map((folder) => verifyResults(context.root, context.resources, folder));
    for (const check of checks) printCheck(check, context);
    let ok = checks.every(isIntact);
    let comparison: FolderComparison | null = null;
    const [first, second] = checks;
    if (other !== undefined && first !== undefined && second !== undefined && [first, second].every(({ problems }) => problems.length === 0)) {
      comparison = compareFolders(first.folder, second.folder);
      const same = isSame(comparison);
      ok &&= same;
      context.terminal.print(`${same ? 'the same' : 'NOT THE SAME'} figures in both: ${comparison.compared} cells compared`);
      context.terminal.print(`  ${comparison.tolerance}`);
      for (const line of differenceLines(comparison, { a: 'in the first', b: 'in the second' })) context.terminal.print(line);
    }
    const details = { checks, sameAs: comparison };
    if (!ok) throw new DifferenceError('something differs, see above', details);
    return Promise.resolve(details);
  },
};

/** The folders with results that a path means: itself, or one a data set in it. @throws UserError when there are none */
function resultsFolders(path: string): string[] {
  const place = resolve(path);
  // A folder that lost its manifest is still one, and a broken one.
  const found = existsSync(join(place, CHECKSUMS_FILE)) ? [''] : resultsFoldersUnder(place);
  if (found.length === 0) throw new UserError('results', `${place} holds no results`, 'give the results folder of a run, the one that reproduce prints at its end');
  return found.map((name) => join(place, name));
}

function printCheck(check: ResultsCheck, { terminal }: CommandContext): void {
  const { folder, files, problems, state, committedOf, match } = check;
  terminal.print(`${folder}: ${problems.length === 0 ? `${files} files are as they were written` : `${problems.length} ${problems.length === 1 ? 'file is' : 'files are'} wrong`}`);
  for (const { path, kind, problem } of problems) terminal.print(`  ${path}: ${kind.toUpperCase()}, ${problem}`);
  if (state !== null) terminal.print(`  ${runStateBadge(state)}`);
  for (const line of state === null ? [] : runStateLines(state)) terminal.print(`  ${line}`);
  if (committedOf !== null) terminal.print(`  the committed results of preset ${committedOf}, byte for byte`);
  for (const line of match === null ? [] : matchLines(match)) terminal.print(`  ${line}`);
}
