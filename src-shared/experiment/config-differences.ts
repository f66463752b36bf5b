import { canonicalJson } from './canonical.ts';
import type { ExperimentConfig } from './config.ts';
import { toJson } from './config-slice.ts';
import { isJsonArray, isJsonObject } from './json-value.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/** One value in which a config differs from its preset. */
export interface ConfigDifference {
  /** for example arms[mu-align].params.epochs */
  readonly path: string;
  /** null also where there is none */
  readonly preset: JsonValue;
  readonly own: JsonValue;
}

/**
 * Every value in which two parsed configs differ, defaults filled in on both sides. Entries of lists are paired by
 * their id where they have one, so that an arm that was added is one difference and not a shift of all others; other
 * lists are one value.
 */
export function configDifferences(preset: ExperimentConfig, own: ExperimentConfig): ConfigDifference[] {
  return differences('', toJson(preset), toJson(own));
}

function differences(path: string, preset: JsonValue, own: JsonValue): ConfigDifference[] {
  if (canonicalJson(preset) === canonicalJson(own)) return [];
  if (isJsonObject(preset) && isJsonObject(own)) {
    return keysOf(preset, own).flatMap((key) => differences(path === '' ? key : `${path}.${key}`, preset[key] ?? null, own[key] ?? null));
  }
  const before = byId(preset);
  const after = byId(own);
  if (before === null || after === null) return [{ path, preset, own }];
  const found = [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
    const a = before.get(id) ?? null;
    const b = after.get(id) ?? null;
    return a === null || b === null ? [{ path: `${path}[${id}]`, preset: a, own: b }] : differences(`${path}[${id}]`, a, b);
  });
  return found.length > 0 ? found : [{ path: `${path} (order)`, preset: [...before.keys()], own: [...after.keys()] }];
}

function keysOf(a: JsonObject, b: JsonObject): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

/** Entries by id; null for what is no list of objects with ids of their own. */
function byId(value: JsonValue): Map<string, JsonObject> | null {
  if (!isJsonArray(value)) return null;
  const entries = new Map<string, JsonObject>();
  for (const item of value) {
    const id = isJsonObject(item) ? item['id'] : null;
    if (!isJsonObject(item) || typeof id !== 'string') return null;
    entries.set(id, item);
  }
  return entries.size === value.length ? entries : null;
}
