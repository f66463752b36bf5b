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

/** One value of several documents. */
export interface ConfigLine {
  /** for example arms[mu-align].params.epochs */
  readonly path: string;
  /** one a document, in their order; null also where there is none */
  readonly values: readonly JsonValue[];
}

/**
 * Every value in which two parsed configs differ, defaults filled in on both sides. Entries of lists are paired by
 * their id where they have one, so that an arm that was added is one difference and not a shift of all others; other
 * lists are one value.
 */
export function configDifferences(preset: ExperimentConfig, own: ExperimentConfig): ConfigDifference[] {
  return differingLines([toJson(preset), toJson(own)]).map(({ path, values: [first = null, second = null] }) => ({ path, preset: first, own: second }));
}

/** The same for any number of documents: every value in which not all are equal. */
export function differingLines(documents: readonly JsonValue[]): ConfigLine[] {
  return linesOf('', documents, false);
}

/** Every value of the documents, those that are equal in all of them too. */
export function allLines(documents: readonly JsonValue[]): ConfigLine[] {
  return linesOf('', documents, true);
}

/** Whether a line's values are not all the same. */
export function isDiffering({ values }: ConfigLine): boolean {
  return new Set(values.map((value) => canonicalJson(value))).size > 1;
}

function linesOf(path: string, values: readonly JsonValue[], equalToo: boolean): ConfigLine[] {
  const line = { path, values };
  if (!equalToo && !isDiffering(line)) return [];
  const objects = values.flatMap((value) => (isJsonObject(value) ? [value] : []));
  if (objects.length === values.length && !objects.every((object) => Object.keys(object).length === 0)) {
    return keysOf(objects).flatMap((key) => linesOf(path === '' ? key : `${path}.${key}`, objects.map((object) => object[key] ?? null), equalToo));
  }
  const lists = values.flatMap((value) => byId(value) ?? []);
  if (lists.length < values.length || lists.every((list) => list.size === 0)) return [line];
  const found = [...new Set(lists.flatMap((list) => [...list.keys()]))].flatMap((id) => {
    const entries = lists.map((list) => list.get(id) ?? null);
    return entries.includes(null) ? [{ path: `${path}[${id}]`, values: entries }] : linesOf(`${path}[${id}]`, entries, equalToo);
  });
  return found.some(isDiffering) || !isDiffering(line) ? found : [...found, { path: `${path} (order)`, values: lists.map((list) => [...list.keys()]) }];
}

function keysOf(objects: readonly JsonObject[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
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
