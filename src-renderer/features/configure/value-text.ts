import { isJsonArray, isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { JsonValue } from '../../../src-shared/experiment/json-value.ts';

/** A value in a line of text. */
export function valueText(value: JsonValue | undefined): string {
  if (value === undefined) return 'not set';
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value === '' ? 'empty' : value;
  if (isJsonArray(value)) return value.length === 0 ? 'empty' : value.every((item) => typeof item !== 'object' || item === null) ? value.map(valueText).join(', ') : `${value.length} entries`;
  if (isJsonObject(value)) return Object.entries(value).map(([key, field]) => `${key} ${valueText(field)}`).join(', ') || 'empty';
  return '';
}

/** A name from a schema as an option is read: answer-equals is "answer equals". */
export function optionText(value: string | number | boolean): string {
  return typeof value === 'string' && /^[a-z]+(-[a-z]+)+$/.test(value) ? value.replaceAll('-', ' ') : valueText(value);
}

/**
 * What was typed into a field for a number. Text that is no number stays text, so that the schema can say of it what it
 * says of any wrong value; nothing at all is no value.
 */
export function typedNumber(text: string): JsonValue | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : trimmed;
}

/** What was typed into a field for several values, with commas or spaces between. Text values are parted by commas alone. */
export function typedList(text: string, of: 'number' | 'text'): JsonValue[] {
  const parts = text.split(of === 'number' ? /[\s,;]+/ : /\s*,\s*/).map((part) => part.trim()).filter((part) => part !== '');
  return of === 'text' ? parts : parts.map((part) => typedNumber(part) ?? part);
}

/** A value as it stands in a field that it is typed into. */
export function typedText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (isJsonArray(value)) return value.map((item) => typedText(item)).join(', ');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/** What was typed as JSON; text that is none stays text. */
export function typedJson(text: string): JsonValue | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : text;
  } catch {
    return text;
  }
}

/** Whatever JSON.parse gives is one. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}
