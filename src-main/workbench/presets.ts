import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { presetSchema } from '../../src-shared/experiment/preset.ts';
import type { Preset } from '../../src-shared/experiment/preset.ts';
import { readJsonFile } from './read-json-file.ts';
import { UserError } from './user-error.ts';

/** What the presets were when they were frozen, beside them. */
export const FROZEN_FILE = 'frozen.json';

/** Names of the presets that the program brings, in the order of their files. */
export function presetNames(resources: string): string[] {
  return readdirSync(join(resources, 'presets'))
    .filter((file) => file.endsWith('.json') && !file.endsWith('.trials.json') && file !== FROZEN_FILE)
    .map((file) => basename(file, '.json'))
    .sort();
}

/** @throws UserError when there is no preset of that name, ConfigError when its file does not fit the schema */
export function readPreset(resources: string, name: string): Preset {
  const names = presetNames(resources);
  if (!names.includes(name)) throw new UserError('preset', `there is no preset ${JSON.stringify(name)}`, `the presets are ${names.join(', ')}`);
  return parseOrExplain(presetSchema, readJsonFile(presetPath(resources, name)), [`preset ${name}`]);
}

export function presetPath(resources: string, name: string): string {
  return join(resources, 'presets', `${name}.json`);
}

/** The version of the program, from its package.json. */
export function programVersion(root: string): string {
  const json: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof json === 'object' && json !== null && 'version' in json && typeof json.version === 'string' ? json.version : 'unknown';
}
