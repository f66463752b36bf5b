import { isJsonArray, isJsonObject } from './json-value.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import type { SchemaNode } from './schema-node.ts';
import { withDefaults } from './with-defaults.ts';

/** What a config is made of, as JSON Schema: that of the whole, and those of the parameters by method and kind of data. */
export interface ConfigSchemas {
  readonly config: SchemaNode;
  readonly methods: ReadonlyMap<string, SchemaNode>;
  readonly datasets: ReadonlyMap<string, SchemaNode>;
}

/**
 * A config with every default written out, those of the methods' and the data's parameters too: what a form shows, and
 * what two configs are compared by. It need not be right: what fits no schema stays as it is.
 */
export function wholeConfig(schemas: ConfigSchemas, document: JsonObject): JsonObject {
  const filled = withDefaults(schemas.config, document);
  if (!isJsonObject(filled)) return document;
  const { dataset, arms } = filled;
  return {
    ...filled,
    ...(dataset === undefined ? {} : { dataset: withParams(dataset, 'kind', schemas.datasets) }),
    ...(arms !== undefined && isJsonArray(arms) ? { arms: arms.map((arm) => withParams(arm, 'method', schemas.methods)) } : {}),
  };
}

function withParams(entry: JsonValue, by: string, schemas: ReadonlyMap<string, SchemaNode>): JsonValue {
  if (!isJsonObject(entry)) return entry;
  const id = entry[by];
  const node = typeof id === 'string' ? schemas.get(id) : undefined;
  return node === undefined ? entry : { ...entry, params: withDefaults(node, entry['params'] ?? {}) ?? {} };
}
