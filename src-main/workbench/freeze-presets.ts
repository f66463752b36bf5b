import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FROZEN_SCHEMA_ID, codeIdentity } from '../../src-shared/experiment/frozen.ts';
import type { FrozenFile, FrozenPreset } from '../../src-shared/experiment/frozen.ts';
import { configHash } from '../../src-shared/experiment/parse-config.ts';
import { writeDurably } from '../durable-file.ts';
import { catalogue } from './catalogue.ts';
import { checksumsHash, dataIdentity, presetAsItIs, readFrozenFile } from './frozen-presets.ts';
import { FROZEN_FILE, presetNames } from './presets.ts';
import { readManifest } from './read-manifest.ts';
import { MANIFEST_FILE } from './results-folder.ts';
import { UserError } from './user-error.ts';

/** Folder of the committed results, below the program. */
export const COMMITTED_RESULTS = 'results';

export interface Frozen {
  readonly name: string;
  readonly changed: boolean;
  readonly frozen: FrozenPreset;
}

/**
 * Pins presets as they are now, with the code's versions and the committed results of the same config: what a maintainer
 * does after changing a preset on purpose.
 *
 * @param only names; null: all
 * @throws UserError outside of a source checkout: an installed program's presets are frozen for good
 */
export function freezePresets(root: string, resources: string, only: readonly string[] | null): Frozen[] {
  if (!existsSync(join(root, '.git'))) throw new UserError('freeze', 'presets can be frozen in a source checkout only', 'run an experiment of your own with --config FILE instead');
  const before = readFrozenFile(resources);
  const names = presetNames(resources);
  for (const name of only ?? []) if (!names.includes(name)) throw new UserError('preset', `there is no preset ${JSON.stringify(name)}`, `the presets are ${names.join(', ')}`);
  const all = names.map((name): Frozen => {
    const known = before.presets[name];
    if (known !== undefined && only !== null && !only.includes(name)) return { name, changed: false, frozen: known };
    const frozen = freeze(root, resources, name);
    return { name, changed: JSON.stringify(frozen) !== JSON.stringify(known), frozen };
  });
  const file: FrozenFile = { schema: FROZEN_SCHEMA_ID, presets: Object.fromEntries(all.map(({ name, frozen }) => [name, frozen])) };
  writeDurably(join(resources, 'presets', FROZEN_FILE), `${JSON.stringify(file, null, 2)}\n`);
  return all;
}

function freeze(root: string, resources: string, name: string): FrozenPreset {
  const { config, documentHash, trialsHash } = presetAsItIs(resources, name);
  const hash = configHash(config, catalogue);
  const { steps, methods } = codeIdentity(config, catalogue);
  return { configHash: hash, documentHash, trialsHash, dataset: dataIdentity(config, null), steps: { ...steps }, methods: { ...methods }, results: committedResults(root, hash) };
}

/** The committed results of a config: results/ itself, or the folder of a data set in it. */
function committedResults(root: string, hash: string): FrozenPreset['results'] {
  for (const folder of resultsFoldersUnder(join(root, COMMITTED_RESULTS))) {
    const place = join(root, COMMITTED_RESULTS, folder);
    if (readManifest(place).configHash !== hash) continue;
    const sha256 = checksumsHash(place);
    if (sha256 !== null) return { folder: folder === '' ? COMMITTED_RESULTS : `${COMMITTED_RESULTS}/${folder}`, sha256 };
  }
  return null;
}

/** Folders that hold results: the folder itself ('') or those directly in it, by name. */
export function resultsFoldersUnder(folder: string): string[] {
  if (existsSync(join(folder, MANIFEST_FILE))) return [''];
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, MANIFEST_FILE)))
    .map((entry) => entry.name)
    .sort();
}
