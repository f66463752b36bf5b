import { basename, dirname, join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { presetSchema } from '../../src-shared/experiment/preset.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import type { Tuning } from './tune.ts';

export interface TunedPreset {
  /** the preset's text with the chosen parameters and the record */
  readonly preset: string;
  /** file of all trials beside the preset, and its text */
  readonly trialsPath: string;
  readonly trials: string;
}

/**
 * A preset with the outcome of tuning: each tuned arm gets its chosen parameters, `tuning` says where they come from.
 * Arms and keys keep their order, so that the change reads well.
 */
export function withTuning(raw: unknown, tuning: Tuning, path: string): TunedPreset {
  const preset = parseOrExplain(presetSchema, raw, ['preset']);
  const trialsFile = `${basename(path, '.json')}.trials.json`;
  const trialsPath = join(dirname(path), trialsFile);
  const config = toJson(preset.config);
  if (!isJsonObject(config) || !Array.isArray(config['arms'])) throw new TypeError('the preset holds no arms');
  const arms: unknown[] = config['arms'];
  const tunedArms = arms.map((arm) => {
    const tuned = typeof arm === 'object' && arm !== null && 'id' in arm ? tuning.arms.find(({ arm: id }) => id === arm.id) : undefined;
    return tuned === undefined ? arm : { ...asObject(arm), params: tuned.params };
  });
  const record = { ...preset.tuning };
  for (const { arm, chosen, params, trials } of tuning.arms) {
    record[arm] = { trials: trials.length, seed: tuning.seed, maxSteps: tuning.maxSteps, chosenTrial: chosen.trial, reason: chosen.reason, chosenParams: { ...params }, trialsFile };
  }
  const known: unknown = existsSync(trialsPath) ? JSON.parse(readFileSync(trialsPath, 'utf8')) : {};
  const allTrials = { ...asObject(known), ...Object.fromEntries(tuning.arms.map(({ arm, trials }) => [arm, { seed: tuning.seed, maxSteps: tuning.maxSteps, retr: tuning.retr, trials }])) };
  return {
    preset: `${JSON.stringify({ ...preset, config: { ...config, arms: tunedArms }, tuning: record }, null, 2)}\n`,
    trialsPath,
    trials: `${JSON.stringify(allTrials, null, 1)}\n`,
  };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
