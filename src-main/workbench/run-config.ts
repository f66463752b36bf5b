import { RETRAIN_METHOD } from '../../src-shared/experiment/catalogue.ts';
import type { ExperimentConfig } from '../../src-shared/experiment/config.ts';
import { parseConfig } from '../../src-shared/experiment/parse-config.ts';
import { catalogue } from './catalogue.ts';
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
  /** null for a config of one's own */
  readonly preset: string | null;
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
  const whole = parseConfig(choice.file === null ? readPreset(resources, choice.preset).config : configIn(readJsonFile(choice.file)), catalogue);
  const arms = choice.arms === null ? whole.arms : chosenArms(whole, choice.arms);
  const has = (id: string): boolean => arms.some((arm) => arm.id === id);
  const config = {
    ...whole,
    arms,
    // A claim about an arm that is left out says nothing here.
    claims: whole.claims.filter((claim) => has(claim.arm) && (!('baseline' in claim) || has(claim.baseline))),
    ...(choice.seeds === null ? {} : { seeds: [...choice.seeds] }),
  };
  return { preset: choice.file === null ? choice.preset : null, config, changed: choice.seeds !== null || choice.arms !== null };
}

/** A preset's file is accepted where a config is: its config is meant. */
function configIn(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'config' in json ? json.config : json;
}

/** The retrain arm always stays: everything is measured against it. */
function chosenArms(config: ExperimentConfig, names: readonly string[]): ExperimentConfig['arms'] {
  for (const name of names) {
    if (!config.arms.some((arm) => arm.id === name || arm.method === name)) {
      throw new UserError('methods', `--methods: this experiment has no arm ${JSON.stringify(name)}`, `its arms are ${config.arms.map((arm) => arm.id).join(', ')}`);
    }
  }
  // A name that is an arm's id means that arm alone, even when it is a method's name as well.
  const wanted = (arm: ExperimentConfig['arms'][number]): boolean =>
    names.some((name) => arm.id === name || (arm.method === name && !config.arms.some((other) => other.id === name)));
  return config.arms.filter((arm) => arm.method === RETRAIN_METHOD || wanted(arm));
}
