import { runStateLine } from '../../../src-shared/experiment/run-state-text.ts';
import type { FrozenMatch } from '../../workbench/match-frozen.ts';
import type { Reproduction } from '../../workbench/publish-run.ts';
import { differenceLines } from '../difference-lines.ts';
import { durationText } from '../duration-text.ts';
import type { Terminal } from '../terminal.ts';

/** Prints what a run gave, and what --json says of it. */
export function printReproduction({ out, configHash, dataset, engine, state, match, tables }: Reproduction, preset: string | null, seconds: number, terminal: Terminal) {
  terminal.print(`\n${tables}`);
  terminal.print(`${runStateLine(state)}; config ${configHash.slice(0, 12)}, engine ${engine.name} ${engine.version}, ${durationText(seconds)}`);
  for (const line of match === null ? [] : matchLines(match)) terminal.print(line);
  terminal.print(`results: ${out}`);
  return {
    preset,
    state,
    match,
    configHash,
    out,
    seconds,
    dataset: dataset === null ? null : { slug: dataset.slug, sha256: dataset.sha256 },
    engine: { name: engine.name, version: engine.version, fingerprint: engine.fingerprint },
  };
}

/** Whether a run gave what the committed results hold, in words. */
export function matchLines(match: FrozenMatch): string[] {
  if (match.kind === 'no-frozen-results') return [`no match with the frozen results ${match.folder} can be told: ${match.reason}`];
  const { matches, folder, comparison } = match;
  const of = `the frozen results (${folder}), cell by cell`;
  return [
    matches ? `matches ${of}: ${comparison.compared} cells` : `DOES NOT MATCH ${of}:`,
    `  ${comparison.tolerance}`,
    ...(matches ? [] : differenceLines(comparison, { a: 'frozen', b: 'here' })),
  ];
}
