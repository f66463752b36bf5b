import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presetSchema } from '../../../src-shared/experiment/preset.ts';
import { freezePresets } from '../../../src-main/workbench/freeze-presets.ts';
import { checkPreset, dataIdentity, stateOf } from '../../../src-main/workbench/frozen-presets.ts';
import { presetNames } from '../../../src-main/workbench/presets.ts';
import { chooseConfig } from '../../../src-main/workbench/run-config.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const resources = join(root, 'resources');
let place = '';

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'frozen-'));
  cpSync(join(resources, 'presets'), join(place, 'resources', 'presets'), { recursive: true });
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

/** Every place of a JSON value that holds a number, a text or a boolean. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return value === null ? [] : [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

/** The value with another one at a place. */
function changedAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x`;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === key ? changedAt(item, rest) : item));
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === key ? changedAt(inner, rest) : inner])) : value;
}

describe('the presets of the program', () => {
  test.each(presetNames(resources))('%s is the frozen one, on this code (else: npm run presets:freeze, if the change was meant)', (name) => {
    expect(checkPreset(root, resources, name)).toMatchObject({ mismatches: [], results: null });
  });

  test.each(presetNames(resources))('%s with any one value changed is no longer frozen', (name) => {
    const path = join(place, 'resources', 'presets', `${name}.json`);
    const text = readFileSync(path, 'utf8');
    const preset: unknown = JSON.parse(text);
    const copies = join(place, 'resources');
    try {
      fc.assert(fc.property(fc.constantFrom(...leaves(preset)), (at) => {
        writeFileSync(path, JSON.stringify(changedAt(preset, at)));
        let kind: string;
        try {
          const { config } = chooseConfig(copies, { preset: name, file: null, seeds: null, arms: null });
          kind = stateOf(copies, name, config, dataIdentity(config, null)).kind;
        } catch {
          kind = 'refused';
        }
        expect(kind, at.join('.')).toMatch(/^(mismatch|refused)$/);
      }), { numRuns: 15 });
    } finally {
      writeFileSync(path, text);
    }
    expect(checkPreset(place, copies, name).mismatches).toEqual([]);
  });
});

describe('a run from a file', () => {
  const presetText = readFileSync(join(resources, 'presets', 'quick.json'), 'utf8');
  const stateFrom = (text: string) => {
    const file = join(place, 'own.json');
    writeFileSync(file, text);
    const { base, config } = chooseConfig(resources, { preset: 'quick', file, seeds: null, arms: null });
    return stateOf(resources, base, config, dataIdentity(config, null));
  };
  const { config } = presetSchema.parse(JSON.parse(presetText));
  const edited = (change: object): string => JSON.stringify({ ...Object(config), ...change });

  test('that is a preset unchanged is frozen, whether the file is the preset or its config alone', () => {
    expect(stateFrom(presetText)).toMatchObject({ kind: 'frozen', preset: 'quick' });
    expect(stateFrom(edited({}))).toMatchObject({ kind: 'frozen', preset: 'quick' });
  });

  test('that is a changed copy lists path, preset value and own value', () => {
    expect(stateFrom(edited({ training: { epochs: 3 } }))).toMatchObject({ kind: 'edited-copy', preset: 'quick', differences: [{ path: 'training.epochs', preset: 12, own: 3 }] });
    expect(stateFrom(presetText.replace('"trainPairs": 4000', '"trainPairs": 3000'))).toMatchObject({ kind: 'edited-copy', differences: [{ path: 'dataset.params.trainPairs', preset: 4000, own: 3000 }] });
  });

  test('that is nothing like a preset is one of its own', () => {
    expect(stateFrom(edited({ name: 'Mine', seeds: [1] }))).toMatchObject({ kind: 'own', preset: null });
  });
});

test('presets are frozen in a source checkout only', () => {
  expect(existsSync(join(place, '.git'))).toBe(false);
  expect(() => freezePresets(place, join(place, 'resources'), null)).toThrow(/source checkout/);
});
