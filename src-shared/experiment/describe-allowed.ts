import type { SchemaNode } from './schema-node.ts';

/** What a field allows, in words that follow "must be": "a number above 0 and at most 10". */
export function describeAllowed(node: SchemaNode): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return oneOf(node.enum.map((value) => JSON.stringify(value)));
  const alternatives = node.oneOf ?? node.anyOf;
  if (alternatives !== undefined) return describeAlternatives(alternatives);
  switch (node.type ?? '') {
    case 'null':
      return 'null';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${describeRange(node)}`;
    case 'number':
      return `a number${describeRange(node)}`;
    case 'string':
      if (node.pattern !== undefined) return `a text of the form ${node.pattern}`;
      return node.minLength !== undefined && node.minLength > 0 ? 'a text that is not empty' : 'a text';
    case 'array':
      return describeList(node);
    case 'object':
      return node.properties === undefined ? 'an object' : `an object with ${Object.keys(node.properties).join(', ')}`;
    default:
      return 'something else';
  }
}

/** "kind" objects by their kinds, anything else one after the other. */
function describeAlternatives(alternatives: readonly SchemaNode[]): string {
  const kinds = alternatives.map((node) => node.properties?.['kind']?.const);
  if (kinds.every((kind) => typeof kind === 'string')) return `an object whose kind is ${oneOf(kinds.map((kind) => JSON.stringify(kind)))}`;
  return oneOf(alternatives.map(describeAllowed));
}

function describeList(node: SchemaNode): string {
  const items = node.items === undefined ? 'a list' : `a list, each item ${describeAllowed(node.items)}`;
  return node.minItems !== undefined && node.minItems > 0 ? `${items}, at least ${node.minItems}` : items;
}

function describeRange(node: SchemaNode): string {
  const parts: string[] = [];
  if (node.exclusiveMinimum !== undefined) parts.push(`above ${node.exclusiveMinimum}`);
  // zod bounds every integer by the safe range: not worth a reader's time
  if (node.minimum !== undefined && node.minimum > Number.MIN_SAFE_INTEGER) parts.push(`at least ${node.minimum}`);
  if (node.exclusiveMaximum !== undefined) parts.push(`below ${node.exclusiveMaximum}`);
  if (node.maximum !== undefined && node.maximum < Number.MAX_SAFE_INTEGER) parts.push(`at most ${node.maximum}`);
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}

function oneOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
