import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalHash } from '../../src-shared/experiment/canonical.ts';
import type { ExperimentConfig } from '../../src-shared/experiment/config.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { codeIdentity, frozenFileSchema } from '../../src-shared/experiment/frozen.ts';
import type { FrozenFile, FrozenPreset } from '../../src-shared/experiment/frozen.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import { configHash, datasetParams, parseConfig } from '../../src-shared/experiment/parse-config.ts';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { presetSchema } from '../../src-shared/experiment/preset.ts';
import type { Preset } from '../../src-shared/experiment/preset.ts';
import { runState } from '../../src-shared/experiment/run-state.ts';
import type { Mismatch, RunState, RunStateInput } from '../../src-shared/experiment/run-state.ts';
import { datasetKindById } from '../lab/data/registry.ts';
import { catalogue } from './catalogue.ts';
import { checkFiles } from './check-files.ts';
import { FROZEN_FILE, presetNames, readPreset } from './presets.ts';
import { readJsonFile } from './read-json-file.ts';
import { CHECKSUMS_FILE } from './results-folder.ts';

/**
 * What names the data that a run reads. For imported data the SHA-256 of their content; for drawn data that of what
 * determines them, parameters that equal their defaults left out, so that a new parameter changes no identity.
 */
export interface DataIdentity {
  readonly kind: string;
  readonly version: number;
  readonly sha256: string | null;
}

/** What is pinned of the presets. Without the file nothing is: every preset is then a mismatch. */
export function readFrozenFile(resources: string): FrozenFile {
  const path = join(resources, 'presets', FROZEN_FILE);
  if (!existsSync(path)) return { schema: 'mu-align-workbench/frozen@1', presets: {} };
  return parseOrExplain(frozenFileSchema, readJsonFile(path), [FROZEN_FILE]);
}

export function readFrozen(resources: string, name: string): FrozenPreset | null {
  return readFrozenFile(resources).presets[name] ?? null;
}

/** A preset as its files are now, in the form in which it is held against its pin. */
export function presetAsItIs(resources: string, name: string): NonNullable<RunStateInput['preset']> & { readonly preset: Preset } {
  const preset = readPreset(resources, name);
  const trials = join(resources, 'presets', `${name}.trials.json`);
  return {
    name,
    preset,
    config: parseConfig(preset.config, catalogue),
    documentHash: canonicalHash(toJson(preset)),
    trialsHash: existsSync(trials) ? canonicalHash(toJson(readJsonFile(trials))) : null,
  };
}

/** Identity of a config's data. Imported data have the identity of what was imported, else of what the config names. */
export function dataIdentity({ dataset }: Pick<ExperimentConfig, 'dataset'>, imported: string | null): DataIdentity {
  const { id: kind, version, needsFiles } = datasetKindById(dataset.kind);
  const params = datasetParams(dataset, catalogue);
  const named = isJsonObject(params) ? params['dataset'] : null;
  return { kind, version, sha256: needsFiles ? (imported ?? (typeof named === 'string' ? named : null)) : canonicalHash({ kind, version, params }) };
}

/**
 * The preset that an experiment from a file is a copy of: the one that the file's preset document or its config names,
 * else the one with the same config. Null for an experiment of one's own.
 */
export function presetCopied(resources: string, document: unknown, config: ExperimentConfig): string | null {
  const names = presetNames(resources);
  const parsed = presetSchema.safeParse(document);
  if (parsed.success && names.includes(parsed.data.name)) return parsed.data.name;
  const hash = configHash(config, catalogue);
  return names.find((name) => {
    const preset = presetAsItIs(resources, name);
    return preset.config.name === config.name || configHash(preset.config, catalogue) === hash;
  }) ?? null;
}

/** Holds an experiment that is about to run, or ran, against the pins. */
export function stateOf(resources: string, preset: string | null, config: ExperimentConfig, data: DataIdentity, code = codeIdentity(config, catalogue)): RunState {
  return runState({
    preset: preset === null || !presetNames(resources).includes(preset) ? null : presetAsItIs(resources, preset),
    frozen: preset === null ? null : readFrozen(resources, preset),
    config,
    data,
    code,
    catalogue,
  });
}

export interface PresetCheck {
  readonly name: string;
  readonly frozen: FrozenPreset | null;
  readonly mismatches: readonly Mismatch[];
  /** what is wrong with the committed results, in words; null where there are none or they are the pinned ones */
  readonly results: string | null;
}

/** Holds a preset, the code and its committed results against the pins. */
export function checkPreset(root: string, resources: string, name: string): PresetCheck {
  const { config } = presetAsItIs(resources, name);
  const frozen = readFrozen(resources, name);
  const { mismatches } = stateOf(resources, name, config, dataIdentity(config, null));
  const pinned = frozen?.results ?? null;
  return { name, frozen, mismatches, results: pinned === null ? null : committedDamage(root, pinned) };
}

/** In what committed results are not the pinned ones, in words; null where they are, to the byte. */
export function committedDamage(root: string, { folder, sha256 }: NonNullable<FrozenPreset['results']>): string | null {
  const hash = checksumsHash(join(root, folder));
  if (hash === null) return `${folder} holds no ${CHECKSUMS_FILE}`;
  if (hash !== sha256) return `${folder}/${CHECKSUMS_FILE} is ${hash.slice(0, 12)}, pinned is ${sha256.slice(0, 12)}`;
  const { problems } = checkFiles(join(root, folder));
  return problems.length === 0 ? null : problems.map(({ path, problem }) => `${folder}/${path}: ${problem}`).join('; ');
}

/** SHA-256 of a results folder's SHA256SUMS: one number for all that it holds. Null where there is none. */
export function checksumsHash(folder: string): string | null {
  const path = join(folder, CHECKSUMS_FILE);
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
}

