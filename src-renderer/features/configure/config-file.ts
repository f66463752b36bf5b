import { isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { JsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { PresetHead } from '../../../src-shared/contract/topics/presets.ts';
import { CONFIG_SCHEMA_ID } from '../../../src-shared/experiment/config.ts';
import { shortName } from './short-name.ts';

/** An experiment from a file. */
export interface ConfigFile {
  readonly config: JsonObject;
  /** the preset that it is a copy of, as far as the file says so; null: none */
  readonly preset: string | null;
}

/** Why a file holds no experiment, for people. */
export class ConfigFileError extends Error {
  override readonly name = 'ConfigFileError';
}

/** Reads a config, or the document of a preset, of which its config is meant. What is wrong within is told by the preflight. @throws ConfigFileError */
export function parseConfigFile(text: string, presets: readonly PresetHead[]): ConfigFile {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new ConfigFileError(`The file is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isJsonObject(document)) throw new ConfigFileError('The file holds no JSON object, and so no experiment.');
  const inner = document['config'];
  const config = isJsonObject(inner) ? inner : document;
  if (config['schema'] !== CONFIG_SCHEMA_ID) throw new ConfigFileError(`The file holds no experiment: its "schema" should be "${CONFIG_SCHEMA_ID}", and it is ${config['schema'] === undefined ? 'missing' : JSON.stringify(config['schema'])}.`);
  const names = [document['name'], config['name']];
  return { config, preset: presets.find(({ name, title }) => names.includes(name) || names.includes(title))?.name ?? null };
}

/** A name for the file of a config: quick-look.config.json */
export function configFileName(config: JsonObject): string {
  const name = typeof config['name'] === 'string' ? config['name'] : '';
  return `${shortName(name) || 'experiment'}.config.json`;
}
