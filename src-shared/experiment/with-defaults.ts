import { isJsonArray, isJsonObject } from './json-value.ts';
import type { JsonValue } from './json-value.ts';
import { chooseAlternative } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * A value with all defaults of its schema filled in, as parsing would fill them; what does not fit the schema stays as
 * it is. For forms, which show a document before it is right. The inverse is `withoutDefaults` (config-slice.ts).
 *
 * @returns undefined where there is neither a value nor a default
 */
export function withDefaults(node: SchemaNode, value: JsonValue | undefined): JsonValue | undefined {
  const given = value ?? (value === null ? null : defaultOf(node));
  if (given === undefined) return undefined;
  const chosen = chooseAlternative(node, given);
  if (isJsonArray(given)) {
    const { items } = chosen;
    return items === undefined ? given : given.map((item) => withDefaults(items, item) ?? null);
  }
  if (!isJsonObject(given) || chosen.properties === undefined) return given;
  const filled: Record<string, JsonValue> = {};
  for (const [key, field] of Object.entries(chosen.properties)) {
    const inner = withDefaults(field, given[key]);
    if (inner !== undefined) filled[key] = inner;
  }
  return { ...filled, ...Object.fromEntries(Object.entries(given).filter(([key]) => !(key in filled))) };
}

function defaultOf({ default: value }: SchemaNode): JsonValue | undefined {
  return isJson(value) ? value : undefined;
}

/** A schema is JSON itself, and so is what stands in it. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}
