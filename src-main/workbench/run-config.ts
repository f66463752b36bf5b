import type { ExperimentConfig } from '../../src-shared/experiment/config.ts';
import { cutDown } from '../../src-shared/experiment/cut-down.ts';
import { parseConfig } from '../../src-shared/experiment/parse-config.ts';
import { catalogue } from './catalogue.ts';
import { presetCopied } from './frozen-presets.ts';
import { readPreset } from './presets.ts';
import { readJsonFile } from './read-json-file.ts';
import { UserError } from './user-error.ts';

/** Which experiment is to be run. */
export interface ConfigChoice {
  /** name of a preset; ignored when a file is given */
  readonly preset: string;
  /** path of a config, or of a preset of one's own */
  readonly file: string | null;
  /** instead of the config's seeds */
  readonly seeds: readonly number[] | null;
  /** arms, or methods whose arms are meant, instead of all */
  readonly arms: readonly string[] | null;
}

export interface ChosenConfig {
  /** name under which it was asked for; null for a config from a file */
  readonly preset: string | null;
  /** the preset that it is held against: the one asked for, or the one that the file is a copy of; null: none */
  readonly base: string | null;
  readonly config: ExperimentConfig;
  /** whether seeds or arms were left out or changed: a subset is not the preset */
  readonly changed: boolean;
}

/**
 * Reads, parses and, where asked for, cuts down an experiment.
 *
 * @throws ConfigError, UserError naming what is wrong and the remedy
 */
export function chooseConfig(resources: string, choice: ConfigChoice): ChosenConfig {
  const document = choice.file === null ? readPreset(resources, choice.preset) : readJsonFile(choice.file);
  const whole = parseConfig(configIn(document), catalogue);
  const config = cutDown(whole, choice.seeds, choice.arms === null ? null : chosenArms(whole, choice.arms));
  return {
    preset: choice.file === null ? choice.preset : null,
    base: choice.file === null ? choice.preset : presetCopied(resources, document, whole),
    config,
    changed: choice.seeds !== null || choice.arms !== null,
  };
}

/** A preset's file is accepted where a config is: its config is meant. */
function configIn(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'config' in json ? json.config : json;
}

/** Ids of the arms that names of arms or of methods mean. */
function chosenArms(config: ExperimentConfig, names: readonly string[]): string[] {
  for (const name of names) {
    if (!config.arms.some((arm) => arm.id === name || arm.method === name)) {
      throw new UserError('methods', `--methods: this experiment has no arm ${JSON.stringify(name)}`, `its arms are ${config.arms.map((arm) => arm.id).join(', ')}`);
    }
  }
  // A name that is an arm's id means that arm alone, even when it is a method's name as well.
  const wanted = (arm: ExperimentConfig['arms'][number]): boolean =>
    names.some((name) => arm.id === name || (arm.method === name && !config.arms.some((other) => other.id === name)));
  return config.arms.filter(wanted).map((arm) => arm.id);
}
