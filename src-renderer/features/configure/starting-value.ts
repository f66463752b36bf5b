import type { JsonValue } from '../../../src-shared/experiment/json-value.ts';
import type { SchemaNode } from '../../../src-shared/experiment/schema-node.ts';
import { withDefaults } from '../../../src-shared/experiment/with-defaults.ts';

/** A value to begin with where none was given: the defaults, and of what has none the simplest that the schema names. It may still have to be completed. */
export function startingValue(node: SchemaNode): JsonValue {
  const given = withDefaults(node, undefined);
  if (given !== undefined) return given;
  if (isScalar(node.const)) return node.const;
  const first = node.enum?.[0];
  if (isScalar(first)) return first;
  const alternative = (node.oneOf ?? node.anyOf)?.[0];
  if (alternative !== undefined) return startingValue(alternative);
  switch (node.type ?? '') {
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return startingNumber(node);
    case 'array':
      return [];
    case 'object':
      return Object.fromEntries(Object.entries(node.properties ?? {}).filter(([key, field]) => field.default !== undefined || isRequired(node, key)).map(([key, field]) => [key, startingValue(field)]));
    case 'null':
      return null;
    default:
      return '';
  }
}

function isRequired({ required }: SchemaNode, key: string): boolean {
  return required?.includes(key) === true;
}

function startingNumber({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, type }: SchemaNode): number {
  const top = maximum ?? exclusiveMaximum;
  const lowest = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  if (lowest !== undefined) return lowest;
  if (exclusiveMinimum === undefined) return 0;
  if (type === 'integer') return Math.floor(exclusiveMinimum) + 1;
  return top === undefined || top > 1000 ? exclusiveMinimum + 1 : (exclusiveMinimum + top) / 2;
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
