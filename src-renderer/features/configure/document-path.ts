import { isJsonArray, isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';
import type { FieldPath } from './form-field.ts';

/** The value at a path; undefined where there is none. */
export function valueAt(document: JsonValue | undefined, path: FieldPath): JsonValue | undefined {
  let here = document;
  for (const key of path) {
    if (here === undefined) return undefined;
    here = isJsonArray(here) ? here[Number(key)] : isJsonObject(here) ? here[String(key)] : undefined;
  }
  return here;
}

/** A copy of a document with another value at a path; undefined takes the value away, from a list too. What stands in the way becomes an object. */
export function withValue(document: JsonObject, path: FieldPath, value: JsonValue | undefined): JsonObject {
  const changed = changedAt(document, path, value);
  return isJsonObject(changed) ? changed : document;
}

function changedAt(here: JsonValue | undefined, path: FieldPath, value: JsonValue | undefined): JsonValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (here !== undefined && isJsonArray(here)) {
    const at = Number(key);
    const inner = changedAt(here[at], rest, value);
    return inner === undefined ? here.filter((_, i) => i !== at) : [...here.slice(0, at), inner, ...here.slice(at + 1)];
  }
  const object = here !== undefined && isJsonObject(here) ? here : {};
  const name = String(key);
  const inner = changedAt(object[name], rest, value);
  if (inner !== undefined) return { ...object, [name]: inner };
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
}
