import { resolve, join } from 'node:path';
import type { CodeIdentity } from '../../src-shared/experiment/frozen.ts';
import { configHash, parseConfig } from '../../src-shared/experiment/parse-config.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { catalogue } from './catalogue.ts';
import { checkFiles } from './check-files.ts';
import type { FileProblem } from './check-files.ts';
import { checksumsHash, dataIdentity, presetCopied, readFrozenFile, stateOf } from './frozen-presets.ts';
import { matchWithFrozen } from './match-frozen.ts';
import type { FrozenMatch } from './match-frozen.ts';
import { readManifest, readSteps } from './read-manifest.ts';
import type { ResultsSteps } from './read-manifest.ts';
import { MANIFEST_FILE } from './results-folder.ts';

export interface ResultsCheck {
  readonly folder: string;
  /** files beside SHA256SUMS and manifest.json */
  readonly files: number;
  readonly problems: readonly FileProblem[];
  /** what the run was of its preset, by the pins of this program; null where the files are not whole, or hold imported scores */
  readonly state: RunState | null;
  /** name of the preset whose committed results these are, byte for byte */
  readonly committedOf: string | null;
  /** whether the figures are those of the committed results */
  readonly match: FrozenMatch | null;
}

/**
 * Checks a results folder: every file against its SHA-256, the config against its hash, committed results against the
 * preset's pin, and the figures of another run of a frozen preset against the committed ones, cell by cell.
 *
 * @throws UserError or ConfigError when files are whole but were written by a program with another format
 */
export function verifyResults(root: string, resources: string, folder: string): ResultsCheck {
  const { files, problems } = checkFiles(folder);
  if (problems.length > 0) return { folder, files, problems, state: null, committedOf: null, match: null };
  const manifest = readManifest(folder);
  // Of imported scores there is neither config nor preset to hold them against.
  if (manifest.config === null) return { folder, files, problems, state: null, committedOf: null, match: null };
  const config = parseConfig(manifest.config, catalogue);
  const steps = readSteps(folder);
  const found: FileProblem[] = [];
  if (configHash(config, catalogue) !== manifest.configHash) found.push({ path: MANIFEST_FILE, kind: 'differs', problem: 'its configHash is not that of its config' });
  const preset = manifest.preset ?? manifest.state?.preset ?? presetCopied(resources, null, config);
  const state = stateOf(resources, preset, config, { ...dataIdentity(config, manifest.dataset.sha256), version: dataVersion(steps) }, codeOf(steps));
  const hash = checksumsHash(folder);
  const pins = Object.entries(readFrozenFile(resources).presets);
  const committedOf = pins.find(([, { results }]) => results !== null && results.sha256 === hash)?.[0] ?? null;
  const here = pins.find(([, { results }]) => results !== null && resolve(join(root, results.folder)) === resolve(folder));
  if (here !== undefined && committedOf === null) found.push({ path: 'SHA256SUMS', kind: 'differs', problem: `these are the committed results of preset ${here[0]}, whose SHA256SUMS is pinned as ${here[1].results?.sha256.slice(0, 12) ?? ''}` });
  return { folder, files, problems: found, state, committedOf, match: matchWithFrozen(root, resources, state, folder) };
}

/** Whether nothing is wrong with the folder; figures that are not the committed ones are. */
export function isIntact({ problems, match }: ResultsCheck): boolean {
  return problems.length === 0 && (match === null || match.kind === 'no-frozen-results' || match.matches);
}

/** The versions of the code that did a run's steps, by its trail: '1' of a kind, '1.2' of a kind and its method. */
function codeOf(steps: ResultsSteps): CodeIdentity {
  const kinds: Record<string, number> = {};
  const methods: Record<string, number> = {};
  for (const { kind, version, slice } of steps) {
    const [own, method] = version.split('.').map(Number);
    kinds[kind] = own ?? 0;
    if (method !== undefined && isJsonObject(slice) && typeof slice['method'] === 'string') methods[slice['method']] = method;
  }
  return { steps: kinds, methods };
}

/** Version of the generator or importer, by the trail's dataset steps; 0 where there is none. */
function dataVersion(steps: ResultsSteps): number {
  const slice = steps.find(({ kind }) => kind === 'dataset')?.slice;
  const source = isJsonObject(slice) ? slice['source'] : null;
  const version = isJsonObject(source) ? source['version'] : null;
  return typeof version === 'number' ? version : 0;
}

