import { ContractError } from '../../src-shared/contract/error-data.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { isJsonArray, isJsonObject } from '../../src-shared/experiment/json-value.ts';
import type { JsonObject, JsonValue } from '../../src-shared/experiment/json-value.ts';
import { parseConfig } from '../../src-shared/experiment/parse-config.ts';
import { ConfigError } from '../../src-shared/experiment/parse-problem.ts';
import { catalogue } from './catalogue.ts';
import { resultsReader } from './run-results.ts';
import type { ResultsContext } from './run-results.ts';

/**
 * A run's config with all defaults filled in, before it has results too; as it was written where this version of the
 * program does not understand it any more.
 *
 * @throws ContractError no-config for results whose config is not known
 */
export async function runConfig(context: ResultsContext, run: string): Promise<JsonObject> {
  const stored = context.store.runs.config(run);
  const raw = stored === null || Object.keys(stored).length === 0 ? (await resultsReader(context).of(run)).loaded.data.config : stored;
  if (raw === null) {
    throw new ContractError({ code: 'no-config', message: `run ${run} has no config`, userMessage: 'These results do not say what config they were made with, so it cannot be compared. Their numbers can.', details: null });
  }
  const whole = toJson(filled(raw));
  return isJsonObject(whole) ? whole : {};
}

function filled(raw: unknown): unknown {
  try {
    return parseConfig(raw, catalogue);
  } catch (error) {
    if (error instanceof ConfigError) return raw;
    throw error;
  }
}

/** The settings of one arm. @throws ContractError no-arm */
export function armConfig(config: JsonObject, arm: string): JsonObject {
  const arms: JsonValue = config['arms'] ?? [];
  const all = isJsonArray(arms) ? arms.filter(isJsonObject) : [];
  const found = all.find(({ id }) => id === arm);
  if (found === undefined) {
    const ids = all.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])).join(', ');
    throw new ContractError({ code: 'no-arm', message: `no arm ${arm}`, userMessage: `This config has no arm ${JSON.stringify(arm)}; it has ${ids}.`, details: null });
  }
  return found;
}
