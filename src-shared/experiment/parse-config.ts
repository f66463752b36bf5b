import { RETRAIN_METHOD } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { canonicalHash } from './canonical.ts';
import { experimentConfigSchema } from './config.ts';
import type { ArmConfig, ExperimentConfig } from './config.ts';
import { toJson, withoutDefaults } from './config-slice.ts';
import { isJsonObject } from './json-value.ts';
import type { JsonValue } from './json-value.ts';
import { ConfigError, explainIssues, parseOrExplain } from './parse-problem.ts';

/**
 * Parses a config, the arms' parameters by their methods' schemas included, and fills in all defaults.
 *
 * @throws ConfigError that names path, allowed range and what stood there, for every problem
 */
export function parseConfig(raw: unknown, catalogue: Catalogue): ExperimentConfig {
  const config = parseOrExplain(experimentConfigSchema, raw, ['config']);
  const problems: string[] = [];
  const arms = config.arms.map((arm, index): ArmConfig => {
    const method = catalogue.methods.get(arm.method);
    if (method === undefined) {
      problems.push(`config.arms[${index}].method: must be one of ${[...catalogue.methods.keys()].join(', ')}, got ${JSON.stringify(arm.method)}`);
      return arm;
    }
    const parsed = method.params.safeParse(arm.params);
    if (!parsed.success) {
      problems.push(...explainIssues(method.params, arm.params, parsed.error.issues, ['config', 'arms', index, 'params']));
      return arm;
    }
    const params = toJson(parsed.data);
    return { ...arm, params: isJsonObject(params) ? { ...params } : {} };
  });
  for (const [index, attacker] of config.attackers.entries()) {
    if (!catalogue.attackers.includes(attacker)) {
      problems.push(`config.attackers[${index}]: must be one of ${catalogue.attackers.join(', ')}, got ${JSON.stringify(attacker)}`);
    }
  }
  problems.push(...repeated('config.seeds', config.seeds), ...repeated('config.attackers', config.attackers));
  problems.push(...repeated('config.arms', arms.map((arm) => arm.id)), ...repeated('config.privacy.fprTargets', config.privacy.fprTargets));
  if (config.teacherSeedOffset === config.referenceSeedOffset) {
    problems.push(`config.referenceSeedOffset: must differ from teacherSeedOffset, got ${config.referenceSeedOffset} for both: the reference must be a model that no method has seen`);
  }
  if (!arms.some((arm) => arm.method === RETRAIN_METHOD)) {
    problems.push(`config.arms: must hold an arm of method "${RETRAIN_METHOD}": every other arm is measured against it`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, arms };
}

/**
 * A parsed config without what equals its defaults. The data set's slug and the names stay: they are printed in
 * the result files.
 */
export function configEssence(config: ExperimentConfig, catalogue: Catalogue): JsonValue {
  const arms = config.arms.map((arm) => ({ ...arm, params: armParams(arm, catalogue) }));
  return withoutDefaults(experimentConfigSchema, toJson({ ...config, arms }));
}

/** Identity of an experiment: two configs with the same hash give the same figures on the same engine. */
export function configHash(config: ExperimentConfig, catalogue: Catalogue): string {
  return canonicalHash(configEssence(config, catalogue));
}

/** An arm's parameters without what equals their defaults. */
export function armParams(arm: ArmConfig, catalogue: Catalogue): JsonValue {
  const method = catalogue.methods.get(arm.method);
  return method === undefined ? toJson(arm.params) : withoutDefaults(method.params, toJson(arm.params));
}

function repeated(where: string, values: readonly (string | number)[]): string[] {
  const twice = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(twice)].map((value) => `${where}: must not repeat, got ${JSON.stringify(value)} more than once`);
}
