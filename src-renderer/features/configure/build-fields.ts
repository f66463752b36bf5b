import { canonicalJson } from '../../../src-shared/experiment/canonical.ts';
import { isJsonArray, isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';
import { formatPath } from '../../../src-shared/experiment/parse-problem.ts';
import { chooseAlternative } from '../../../src-shared/experiment/schema-node.ts';
import type { SchemaNode } from '../../../src-shared/experiment/schema-node.ts';
import { withDefaults } from '../../../src-shared/experiment/with-defaults.ts';
import { allowedText } from './allowed-text.ts';
import { labelOfKey } from './field-label.ts';
import type { Choice, FieldPath, FormField, HeldAgainst } from './form-field.ts';
import { startingValue } from './starting-value.ts';
import { optionText, valueText } from './value-text.ts';

/** What a form knows beside the schema. */
export interface FormContext {
  /** lists that values are chosen among, by the name that the schema gives them (`choices`) */
  readonly choices: Readonly<Record<string, readonly Choice[]>>;
  /** where a value that is not the default comes from; '' where that is not known */
  readonly sourceOf: (path: FieldPath, value: JsonValue | undefined) => string;
}

interface Place {
  readonly path: FieldPath;
  readonly key: string;
  readonly depth: number;
  readonly base: HeldAgainst;
}

/**
 * The fields of an object's properties, in the schema's order, nested ones after what they belong to. Pure: schema and
 * document in, lines of a form out, so that a parameter that is new in a schema is a new line and nothing else.
 *
 * @param value defaults filled in (`wholeConfig`)
 * @param base the object that it is held against, filled in likewise
 */
export function fieldsOfObject(node: SchemaNode, value: JsonValue | undefined, base: HeldAgainst, path: FieldPath, context: FormContext, depth = 0): FormField[] {
  const object = asObject(value);
  const held = base === null || base.value === undefined || !isJsonObject(base.value) ? null : base.value;
  return Object.entries(node.properties ?? {}).flatMap(([key, field]) =>
    field.const === undefined ? buildFields(field, object[key], { path: [...path, key], key, depth, base: held === null ? null : { value: held[key] } }, context) : []);
}

/** The field of one node, and those within it. */
export function buildFields(node: SchemaNode, value: JsonValue | undefined, place: Place, context: FormContext): FormField[] {
  const common = commonOf(node, value, place, context);
  const alternatives = node.oneOf ?? node.anyOf;
  if (alternatives !== undefined) return variantFields(node, alternatives, value, place, context);
  const known = node.choices === undefined ? undefined : context.choices[node.choices];
  if (known !== undefined && node.type === 'array') return [{ ...common, kind: 'checks', options: known, allowed: atLeast(node) }];
  if (known !== undefined) return [{ ...common, kind: 'choice', options: optional(node, place, known), allowed: '' }];
  if (node.enum !== undefined) return [{ ...common, kind: 'choice', options: node.enum.filter(isScalar).map((option) => ({ value: option, label: optionText(option) })), allowed: '' }];
  switch (node.type ?? '') {
    case 'integer':
    case 'number':
      return [{ ...common, kind: 'number' }];
    case 'boolean':
      return [{ ...common, kind: 'flag', allowed: '' }];
    case 'string':
      return [{ ...common, kind: 'text' }];
    case 'array':
      return listFields(node, value, place, context, common);
    case 'object':
      if (node.properties === undefined) return [{ ...common, kind: 'json' }];
      return [{ ...common, kind: 'heading', was: null, allowed: '', source: '' }, ...fieldsOfObject(node, value, place.base, place.path, context, place.depth + 1)];
    default:
      return [{ ...common, kind: 'json' }];
  }
}

type Common = Omit<FormField, 'kind'>;

function commonOf(node: SchemaNode, value: JsonValue | undefined, { path, key, depth, base }: Place, { sourceOf }: FormContext): Common {
  const isEdited = base !== null && !same(base.value, value);
  const isDefault = same(withDefaults(node, undefined), value);
  return {
    id: formatPath(path),
    path,
    label: node.title ?? labelOfKey(key),
    meaning: sentence(node.description ?? ''),
    allowed: allowedText(node),
    unit: node.unit ?? '',
    source: isDefault && node.default !== undefined ? (node.source === undefined ? 'default' : `default\n${node.source}`) : isEdited ? '' : sourceOf(path, value),
    depth,
    value,
    was: isEdited ? valueText(base.value) : null,
    old: base?.value,
  };
}

function variantFields(node: SchemaNode, alternatives: readonly SchemaNode[], value: JsonValue | undefined, place: Place, context: FormContext): FormField[] {
  const { path, base, depth } = place;
  const chosen = alternatives.indexOf(chooseAlternative(node, value));
  const before = base === null ? -1 : alternatives.indexOf(chooseAlternative(node, base.value));
  const telling = tellingKey(alternatives);
  const nameOf = (alternative: SchemaNode): string => {
    const constant = telling === null ? alternative.const : alternative.properties?.[telling]?.const;
    if (constant !== undefined) return isScalar(constant) ? optionText(constant) : '';
    return alternative.type === 'null' ? 'none' : alternative.type === 'object' ? 'on' : (allowedText(alternative) || (alternative.type ?? 'value'));
  };
  const common = commonOf(node, value, place, context);
  const field: FormField = {
    ...common,
    kind: 'variant',
    // What is within has fields of its own: here only the form counts.
    id: `${common.id}${telling === null ? ' (form)' : `.${telling}`}`,
    was: base === null || before === chosen ? null : before === -1 ? common.was : nameOf(alternatives[before] ?? {}),
    allowed: '',
    chosen,
    options: alternatives.map((alternative, i) => ({ value: i === before && base?.value !== undefined ? base.value : startingValue(alternative), label: nameOf(alternative) })),
  };
  const alternative = alternatives[chosen];
  if (alternative === undefined || alternative.type === 'null' || alternative.const !== undefined) return [field];
  const within = before === chosen ? base : null;
  if (alternative.properties !== undefined) return [field, ...fieldsOfObject(alternative, value, within, path, context, depth + 1)];
  return [field, ...buildFields({ ...alternative, title: alternative.title ?? 'Value' }, value, { ...place, base: within, depth: depth + 1 }, context)];
}

function listFields(node: SchemaNode, value: JsonValue | undefined, place: Place, context: FormContext, common: Common): FormField[] {
  const { items } = node;
  const options = items?.enum?.filter(isScalar);
  if (options !== undefined) return [{ ...common, kind: 'checks', options: options.map((option) => ({ value: option, label: optionText(option) })), allowed: atLeast(node) }];
  if (items?.type === 'integer' || items?.type === 'number') return [{ ...common, kind: 'list', of: 'number' }];
  if (items?.type === 'string') return [{ ...common, kind: 'list', of: 'text' }];
  const list = value === undefined ? [] : isJsonArray(value) ? value : null;
  if (items === undefined || list === null || !isForm(items)) return [{ ...common, kind: 'json' }];
  const before = place.base?.value === undefined || !isJsonArray(place.base.value) ? null : place.base.value;
  const entries = list.flatMap((item, i): FormField[] => {
    const path = [...place.path, i];
    const held = before === null ? null : baseEntry(before, item, i);
    const inner = { path, key: String(i), depth: place.depth + 1, base: held };
    const name = commonOf({ description: '' }, item, inner, context);
    const of = chooseAlternative(items, item);
    return [
      { ...name, kind: 'entry', label: entryName(item, i), was: null, allowed: '', source: '' },
      ...(items.properties === undefined ? variantFields(items, items.oneOf ?? items.anyOf ?? [of], item, { ...inner, key: 'kind', depth: inner.depth + 1 }, context) : fieldsOfObject(items, item, held, path, context, inner.depth + 1)),
    ];
  });
  return [{ ...common, kind: 'entries', fresh: startingValue(items), count: list.length, allowed: '' }, ...entries];
}

/** The entry that one is held against: that of its id, else the one in its place. */
function baseEntry(before: readonly JsonValue[], item: JsonValue, at: number): HeldAgainst {
  const id = isJsonObject(item) ? item['id'] : undefined;
  const found = id === undefined ? before[at] : before.find((other) => isJsonObject(other) && other['id'] === id);
  return found === undefined ? null : { value: found };
}

function entryName(item: JsonValue, at: number): string {
  const named = isJsonObject(item) ? (item['label'] ?? item['id'] ?? item['name']) : undefined;
  return typeof named === 'string' && named !== '' ? named : `Entry ${at + 1}`;
}

function isForm(node: SchemaNode): boolean {
  return node.properties !== undefined || (node.oneOf ?? node.anyOf) !== undefined;
}

/** The property whose constant tells the alternatives apart; null: none does. */
function tellingKey(alternatives: readonly SchemaNode[]): string | null {
  const keys = Object.keys(alternatives[0]?.properties ?? {});
  return keys.find((key) => alternatives.every(({ properties }) => properties?.[key]?.const !== undefined)) ?? null;
}

/** A list to choose from, with a way to choose nothing where the value may be left out. */
function optional(node: SchemaNode, { base }: Place, known: readonly Choice[]): readonly Choice<JsonValue | undefined>[] {
  const strays = typeof base?.value === 'string' && !known.some(({ value }) => value === base.value) ? [{ value: base.value, label: `${base.value.slice(0, 8)}…, not here` }] : [];
  return [...(node.default === undefined ? [{ value: undefined, label: 'none' }] : []), ...known, ...strays];
}

/** Descriptions follow a name in errors and in tables; in a form each stands for itself. */
function sentence(text: string): string {
  return /^[a-z]{2}/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}

function atLeast({ minItems = 0 }: SchemaNode): string {
  return minItems > 0 ? 'at least one' : '';
}

function asObject(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || canonicalJson(a) === canonicalJson(b);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
