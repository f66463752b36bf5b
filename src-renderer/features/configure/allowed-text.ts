import type { SchemaNode } from '../../../src-shared/experiment/schema-node.ts';

/** The range of a field, as short as it stands beside it; what else must hold is said where it does not: "1 to 1,000", "above 0, at most 10". */
export function allowedText(node: SchemaNode): string {
  switch (node.type ?? '') {
    case 'integer':
    case 'number':
      return joined(rangeText(node));
    case 'array': {
      const each = node.items === undefined ? '' : allowedText(node.items);
      return joined([...((node.minItems ?? 0) > 0 ? ['at least one'] : []), ...(each === '' ? [] : [`each ${each}`])]);
    }
    default:
      return '';
  }
}

function rangeText({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: SchemaNode): string[] {
  // zod bounds every whole number by the safe range: not worth a reader's time
  const lowest = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const highest = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (lowest !== undefined && highest !== undefined) return [`${numberText(lowest)} to ${numberText(highest)}`];
  return [
    ...(lowest === undefined ? [] : [`at least ${numberText(lowest)}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${numberText(exclusiveMinimum)}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${numberText(exclusiveMaximum)}`]),
    ...(highest === undefined ? [] : [`at most ${numberText(highest)}`]),
  ];
}

function numberText(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : String(value);
}

function joined(parts: readonly string[]): string {
  return parts.join(', ');
}
