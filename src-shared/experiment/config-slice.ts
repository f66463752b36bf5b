import type { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { isJsonArray, isJsonObject } from './json-value.ts';
import type { JsonValue } from './json-value.ts';
import { chooseAlternative, schemaNode } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * A parsed value without what equals its schema default. Identities are made of this, so a new parameter with a
 * default changes no stored identity; whoever changes a default raises a version instead. Parsing the result with
 * the same schema gives the value back.
 */
export function withoutDefaults(schema: z.ZodType, value: JsonValue): JsonValue {
  return strip(schemaNode(schema), value);
}

function strip(node: SchemaNode, value: JsonValue): JsonValue {
  const chosen = chooseAlternative(node, value);
  if (isJsonArray(value)) {
    const { items } = chosen;
    return items === undefined ? value : value.map((item) => strip(items, item));
  }
  if (!isJsonObject(value) || chosen.properties === undefined) return value;
  const kept: Record<string, JsonValue> = {};
  for (const [key, field] of Object.entries(value)) {
    const fieldNode = chosen.properties[key];
    if (fieldNode === undefined) kept[key] = field;
    else if (!equalsDefault(fieldNode, field)) kept[key] = strip(fieldNode, field);
  }
  return kept;
}

function equalsDefault(node: SchemaNode, value: JsonValue): boolean {
  if (node.default === undefined) return false;
  // Both sides without their nested defaults: a default written before a nested parameter came still counts.
  const inner: SchemaNode = { ...node, default: undefined };
  return canonicalJson(strip(inner, value)) === canonicalJson(strip(inner, toJson(node.default)));
}

/** A plain data value as JSON: fields that are undefined vanish. */
export function toJson(value: unknown): JsonValue {
  const parsed: unknown = JSON.parse(JSON.stringify(value));
  if (!isJson(parsed)) throw new TypeError('this value has no JSON form');
  return parsed;
}

function isJson(value: unknown): value is JsonValue {
  return value === null || typeof value === 'object' || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
