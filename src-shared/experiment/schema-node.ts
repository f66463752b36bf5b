import { z } from 'zod';
import { isJsonObject } from './json-value.ts';

/**
 * The part of JSON Schema that zod writes for our schemas and that is read back here: to leave defaults out of a
 * config's identity, to say in words what a field allows, and to make forms.
 */
export interface SchemaNode {
  readonly type?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  /** properties that must be given */
  readonly required?: readonly string[] | undefined;
  readonly items?: SchemaNode | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly oneOf?: readonly SchemaNode[] | undefined;
  readonly default?: unknown;
  readonly minimum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly pattern?: string | undefined;
  readonly description?: string | undefined;
  /** name for people, where the key does not make one */
  readonly title?: string | undefined;
  readonly unit?: string | undefined;
  /** where the default comes from */
  readonly source?: string | undefined;
  /** what the value is chosen among: a list that a form knows by this name */
  readonly choices?: string | undefined;
}

const known = new WeakMap<z.ZodType, SchemaNode>();

/** A zod schema as a tree of nodes. @throws when the schema holds something without a JSON form, for example a transform */
export function schemaNode(schema: z.ZodType): SchemaNode {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const node: unknown = z.toJSONSchema(schema, { io: 'input', reused: 'inline', unrepresentable: 'any' });
  if (!isSchemaNode(node)) throw new TypeError('this schema has no JSON form');
  known.set(schema, node);
  return node;
}

/** The alternative of a union that a value is meant for, by its constant fields and its type; the node itself when it is no union. */
export function chooseAlternative(node: SchemaNode, value: unknown): SchemaNode {
  const alternatives = node.oneOf ?? node.anyOf;
  if (alternatives === undefined) return node;
  const fitting = alternatives.find((alternative) => fits(alternative, value));
  return fitting === undefined ? node : chooseAlternative(fitting, value);
}

/** The node at a path of keys and indices, following the alternatives that the value chose; undefined when there is none. */
export function nodeAt(root: SchemaNode, path: readonly PropertyKey[], value: unknown): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  let here = value;
  for (const key of path) {
    const chosen: SchemaNode = chooseAlternative(node, here);
    node = typeof key === 'number' ? chosen.items : chosen.properties?.[String(key)];
    if (node === undefined) return undefined;
    here = isJsonObject(here) ? here[String(key)] : Array.isArray(here) ? here[Number(key)] : undefined;
  }
  return node;
}

/** Whether it is a node, where zod wrote it: the outermost form is all there is to check. */
export function isSchemaNode(value: unknown): value is SchemaNode {
  return isJsonObject(value);
}

function fits(node: SchemaNode, value: unknown): boolean {
  if (node.const !== undefined) return node.const === value;
  if (node.type === 'null') return value === null;
  if (node.oneOf !== undefined || node.anyOf !== undefined) return chooseAlternative(node, value) !== node;
  if (node.properties !== undefined) {
    if (!isJsonObject(value)) return false;
    return Object.entries(node.properties).every(([key, field]) => field.const === undefined || field.const === value[key]);
  }
  if (node.type === 'array') return Array.isArray(value);
  if (node.type === 'integer' || node.type === 'number') return typeof value === 'number';
  return node.type === undefined || node.type === typeof value;
}
