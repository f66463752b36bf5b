import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../../src-shared/experiment/json-value.ts';
import { isJsonObject } from '../../../../src-shared/experiment/json-value.ts';
import { schemaNode } from '../../../../src-shared/experiment/schema-node.ts';
import { withDefaults } from '../../../../src-shared/experiment/with-defaults.ts';
import { fieldsOfObject } from '../../../../src-renderer/features/configure/build-fields.ts';
import type { FormContext } from '../../../../src-renderer/features/configure/build-fields.ts';
import type { FormField } from '../../../../src-renderer/features/configure/form-field.ts';

const NOTHING: FormContext = { choices: {}, sourceOf: () => '' };

function filled(schema: z.ZodType, value: JsonObject): JsonObject {
  const whole = withDefaults(schemaNode(schema), value);
  if (!isJsonObject(whole)) throw new Error('not an object');
  return whole;
}

function fields(schema: z.ZodType, value: JsonObject, base: JsonObject | null = null, context = NOTHING): FormField[] {
  return fieldsOfObject(schemaNode(schema), filled(schema, value), base === null ? null : { value: filled(schema, base) }, [], context);
}

function one(schema: z.ZodType, value: JsonValue | undefined, base?: JsonValue): FormField {
  const of = z.strictObject({ it: schema });
  const [field] = fields(of, value === undefined ? {} : { it: value }, base === undefined ? null : { it: base });
  if (field === undefined) throw new Error('no field');
  return field;
}

describe('a node becomes a field', () => {
  test('a number, with its meaning, range, unit and the source of its default', () => {
    const field = one(z.number().gt(0).max(10).default(0.01).describe('first learning rate').meta({ title: 'Rate', unit: 'a step', source: 'the authors' }), undefined);
    expect(field).toMatchObject({ kind: 'number', id: 'it', label: 'Rate', meaning: 'First learning rate', allowed: 'above 0, at most 10', unit: 'a step', value: 0.01, source: 'default\nthe authors', was: null });
  });

  test('a whole number without a bound of its own says none', () => {
    expect(one(z.int().min(1), 3)).toMatchObject({ kind: 'number', allowed: 'at least 1', label: 'It' });
  });

  test('a switch, a text, one of several', () => {
    expect(one(z.boolean().default(false), undefined)).toMatchObject({ kind: 'flag', value: false });
    expect(one(z.string().regex(/^[a-z]+$/), 'a')).toMatchObject({ kind: 'text', allowed: '' });
    expect(one(z.enum(['relu', 'to-teacher']), 'relu')).toMatchObject({ kind: 'choice', options: [{ value: 'relu', label: 'relu' }, { value: 'to-teacher', label: 'to teacher' }] });
  });

  test('numbers in a row, words in a row, any of several', () => {
    expect(one(z.array(z.int().min(0)).min(1), [42, 123])).toMatchObject({ kind: 'list', of: 'number', value: [42, 123], allowed: 'at least one, each at least 0' });
    expect(one(z.array(z.int().min(0).max(5000)), [])).toMatchObject({ allowed: 'each 0 to 5,000' });
    expect(one(z.array(z.string()), [])).toMatchObject({ kind: 'list', of: 'text' });
    expect(one(z.array(z.enum(['1e-1', '1e-2'])).min(1), ['1e-2'])).toMatchObject({ kind: 'checks', allowed: 'at least one', options: [{ value: '1e-1', label: '1e-1' }, { value: '1e-2', label: '1e-2' }] });
  });

  test('what a list is chosen from comes by the name that the schema gives', () => {
    const schema = z.strictObject({ attackers: z.array(z.string()).meta({ choices: 'attackers' }), data: z.string().optional().meta({ choices: 'sets' }) });
    const [attackers, data] = fields(schema, { attackers: ['loss'] }, null, { ...NOTHING, choices: { attackers: [{ value: 'loss', label: 'Loss' }], sets: [{ value: 'a', label: 'A' }] } });
    expect(attackers).toMatchObject({ kind: 'checks', options: [{ value: 'loss', label: 'Loss' }] });
    expect(data).toMatchObject({ kind: 'choice', value: undefined, options: [{ value: undefined, label: 'none' }, { value: 'a', label: 'A' }] });
  });

  test('a record and a node of no type are JSON', () => {
    expect(one(z.record(z.string(), z.unknown()), { a: 1 })).toMatchObject({ kind: 'json', value: { a: 1 } });
    expect(one(z.unknown(), 1)).toMatchObject({ kind: 'json' });
  });

  test('a constant is none', () => {
    expect(fields(z.strictObject({ schema: z.literal('x@1'), a: z.number() }), { schema: 'x@1', a: 1 }).map(({ id }) => id)).toEqual(['a']);
  });

  test('an object is a heading and what is in it', () => {
    const found = fields(z.strictObject({ model: z.strictObject({ towerDim: z.int().default(128) }).prefault({}) }), {});
    expect(found.map(({ kind, id, depth, label }) => [kind, id, depth, label])).toEqual([['heading', 'model', 0, 'Model'], ['number', 'model.towerDim', 1, 'Tower dim']]);
  });
});

describe('alternatives', () => {
  const optimiser = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('adam'), beta1: z.number().default(0.9) }),
    z.strictObject({ kind: z.literal('sgd'), momentum: z.number().default(0.8) }),
  ]).default({ kind: 'adam', beta1: 0.9 });

  test('by a constant: the form is chosen, and its fields follow', () => {
    const found = fields(z.strictObject({ optimiser }), {});
    expect(found.map(({ kind, id, depth }) => [kind, id, depth])).toEqual([['variant', 'optimiser.kind', 0], ['number', 'optimiser.beta1', 1]]);
    expect(found[0]).toMatchObject({ chosen: 0, options: [{ value: { kind: 'adam', beta1: 0.9 }, label: 'adam' }, { value: { kind: 'sgd', momentum: 0.8 }, label: 'sgd' }] });
  });

  test('only the form is edited where the form is another, and only the value where it is the same', () => {
    const other = fields(z.strictObject({ optimiser }), { optimiser: { kind: 'sgd' } }, {});
    expect(other.map(({ id, was }) => [id, was])).toEqual([['optimiser.kind', 'adam'], ['optimiser.momentum', null]]);
    const value = fields(z.strictObject({ optimiser }), { optimiser: { kind: 'adam', beta1: 0.5 } }, {});
    expect(value.map(({ id, was }) => [id, was])).toEqual([['optimiser.kind', null], ['optimiser.beta1', '0.9']]);
  });

  test('going back to the form that it was brings the old values', () => {
    const [variant] = fields(z.strictObject({ optimiser }), { optimiser: { kind: 'sgd' } }, { optimiser: { kind: 'adam', beta1: 0.7 } });
    expect(variant).toMatchObject({ chosen: 1, options: [{ value: { kind: 'adam', beta1: 0.7 } }, {}] });
  });

  test('a value or none: a form with fields, or one without', () => {
    const schema = z.strictObject({ stop: z.strictObject({ share: z.number().gt(0).max(0.5), patience: z.int().min(1) }).nullable().default(null) });
    const off = fields(schema, {});
    expect(off).toMatchObject([{ kind: 'variant', chosen: 1, options: [{ label: 'on', value: { share: 0.25, patience: 1 } }, { label: 'none', value: null }] }]);
    const on = fields(schema, { stop: { share: 0.1, patience: 3 } }, {});
    expect(on.map(({ id, was }) => [id, was])).toEqual([['stop (form)', 'none'], ['stop.share', null], ['stop.patience', null]]);
  });

  test('a number or none has the number as a field of its own', () => {
    const found = fields(z.strictObject({ cap: z.number().min(0).nullable() }), { cap: 3 }, { cap: 4 });
    expect(found.map(({ kind, id, was, path }) => [kind, id, was, path])).toEqual([['variant', 'cap (form)', null, ['cap']], ['number', 'cap', '4', ['cap']]]);
  });

  test('a value that fits no form leaves the choice open', () => {
    const found = fields(z.strictObject({ optimiser }), { optimiser: { kind: 'none such' } });
    expect(found).toMatchObject([{ kind: 'variant', chosen: -1 }]);
  });
});

describe('lists of objects', () => {
  const schema = z.strictObject({ claims: z.array(z.discriminatedUnion('direction', [
    z.strictObject({ id: z.string(), direction: z.literal('equal'), lo: z.number() }),
    z.strictObject({ id: z.string(), direction: z.literal('below'), baseline: z.string().min(1) }),
  ])).default([]) });

  test('each has a name and its fields, and is held against the one of its id', () => {
    const a = { id: 'a', direction: 'equal', lo: 1 };
    const b = { id: 'b', direction: 'below', baseline: 'scrub' };
    const found = fields(schema, { claims: [b, { ...a, lo: 2 }] }, { claims: [a, b] });
    expect(found.map(({ kind, id, was }) => [kind, id, was])).toEqual([
      ['entries', 'claims', '2 entries'],
      ['entry', 'claims[0]', null], ['variant', 'claims[0].direction', null], ['text', 'claims[0].id', null], ['text', 'claims[0].baseline', null],
      ['entry', 'claims[1]', null], ['variant', 'claims[1].direction', null], ['text', 'claims[1].id', null], ['number', 'claims[1].lo', '1'],
    ]);
    expect(found[0]).toMatchObject({ count: 2, fresh: { id: '', direction: 'equal', lo: 0 } });
  });
});

describe('edits', () => {
  const schema = z.strictObject({ a: z.number().default(1), b: z.string().optional(), seeds: z.array(z.int()).default([1, 2]) });

  test('are told with the old value; what equals it is none', () => {
    const found = fields(schema, { a: 2, b: 'new', seeds: [1, 2] }, { a: 1 });
    expect(found.map(({ id, was, old }) => [id, was, old])).toEqual([['a', '1', 1], ['b', 'not set', undefined], ['seeds', null, [1, 2]]]);
  });

  test('there are none where there is nothing to be held against', () => {
    expect(fields(schema, { a: 2 }, null).every(({ was }) => was === null)).toBe(true);
  });

  test('a value of the preset names its source; one that was edited has none', () => {
    const context: FormContext = { choices: {}, sourceOf: () => 'tuned' };
    expect(fields(schema, { a: 3, b: 'x' }, { a: 3 }, context).map(({ source }) => source)).toEqual(['tuned', '', 'default']);
  });
});
