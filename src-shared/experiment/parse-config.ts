import type { z } from 'zod';
import { RESULT_COLUMNS } from '../report/columns.ts';
import { RETRAIN_METHOD } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { canonicalHash } from './canonical.ts';
import { experimentConfigSchema } from './config.ts';
import type { ArmConfig, ExperimentConfig } from './config.ts';
import { toJson, withoutDefaults } from './config-slice.ts';
import type { DatasetConfig } from './dataset-config.ts';
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
  const dataset = catalogue.datasets.get(config.dataset.kind);
  if (dataset === undefined) problems.push(unknownEntry('config.dataset.kind', config.dataset.kind, catalogue.datasets.keys()));
  const filledParams = dataset === undefined ? {} : parseParams(dataset.params, config.dataset.params, ['config', 'dataset', 'params'], problems);
  const arms = config.arms.map((arm, index): ArmConfig => {
    const method = catalogue.methods.get(arm.method);
    if (method === undefined) {
      problems.push(unknownEntry(`config.arms[${index}].method`, arm.method, catalogue.methods.keys()));
      return arm;
    }
    return { ...arm, params: parseParams(method.params, arm.params, ['config', 'arms', index, 'params'], problems) };
  });
  for (const [index, attacker] of config.attackers.entries()) {
    if (!catalogue.attackers.includes(attacker)) {
      problems.push(unknownEntry(`config.attackers[${index}]`, attacker, catalogue.attackers));
    }
  }
  problems.push(...repeated('config.seeds', config.seeds), ...repeated('config.attackers', config.attackers));
  problems.push(...repeated('config.arms', arms.map((arm) => arm.id)), ...repeated('config.privacy.fprTargets', config.privacy.fprTargets));
  for (const [index, claim] of config.claims.entries()) {
    const armIds = arms.map((arm) => arm.id);
    if (!armIds.includes(claim.arm)) problems.push(unknownEntry(`config.claims[${index}].arm`, claim.arm, armIds));
    if ('baseline' in claim && !armIds.includes(claim.baseline)) problems.push(unknownEntry(`config.claims[${index}].baseline`, claim.baseline, armIds));
    for (const [at, column] of claim.columns.entries()) {
      if (!RESULT_COLUMNS.some(({ name, type }) => name === column && type === 'number')) {
        problems.push(`config.claims[${index}].columns[${at}]: must be a result column that holds a number, got ${JSON.stringify(column)}`);
      }
    }
  }
  if (config.teacherSeedOffset === config.referenceSeedOffset) {
    problems.push(`config.referenceSeedOffset: must differ from teacherSeedOffset, got ${config.referenceSeedOffset} for both: the reference must be a model that no method has seen`);
  }
  if (!arms.some((arm) => arm.method === RETRAIN_METHOD)) {
    problems.push(`config.arms: must hold an arm of method "${RETRAIN_METHOD}": every other arm is measured against it`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, dataset: { ...config.dataset, params: filledParams }, arms };
}

/** A parsed config without what equals its defaults. Names and labels stay: they are printed in the result files. */
export function configEssence(config: ExperimentConfig, catalogue: Catalogue): JsonValue {
  const arms = config.arms.map((arm) => ({ ...arm, params: armParams(arm, catalogue) }));
  const dataset = { kind: config.dataset.kind, params: datasetParams(config.dataset, catalogue) };
  return withoutDefaults(experimentConfigSchema, toJson({ ...config, dataset, arms }));
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

/** A data set's parameters without what equals their defaults. */
export function datasetParams(dataset: DatasetConfig, catalogue: Catalogue): JsonValue {
  const entry = catalogue.datasets.get(dataset.kind);
  return entry === undefined ? toJson(dataset.params) : withoutDefaults(entry.params, toJson(dataset.params));
}

/** Parameters with all defaults filled in; problems are added to the list and leave an empty object. */
function parseParams(schema: z.ZodType, params: unknown, where: readonly PropertyKey[], problems: string[]): Record<string, unknown> {
  const parsed = schema.safeParse(params);
  if (parsed.success) {
    const json = toJson(parsed.data);
    return isJsonObject(json) ? { ...json } : {};
  }
  problems.push(...explainIssues(schema, params, parsed.error.issues, where));
  return {};
}

function unknownEntry(where: string, got: string, known: Iterable<string>): string {
  return `${where}: must be one of ${[...known].join(', ')}, got ${JSON.stringify(got)}`;
}

function repeated(where: string, values: readonly (string | number)[]): string[] {
  const twice = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(twice)].map((value) => `${where}: must not repeat, got ${JSON.stringify(value)} more than once`);
}
