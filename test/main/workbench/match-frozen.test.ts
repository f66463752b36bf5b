import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeIdentity, frozenFileSchema } from '../../../src-shared/experiment/frozen.ts';
import { configHash, parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import { resultsCsv } from '../../../src-shared/report/results-file.ts';
import { catalogue } from '../../../src-main/workbench/catalogue.ts';
import { freezePresets } from '../../../src-main/workbench/freeze-presets.ts';
import { checkPreset, dataIdentity, stateOf } from '../../../src-main/workbench/frozen-presets.ts';
import { matchWithFrozen } from '../../../src-main/workbench/match-frozen.ts';
import { readPreset } from '../../../src-main/workbench/presets.ts';
import { resultsCsvPath } from '../../../src-main/workbench/read-manifest.ts';
import { writeResultsFolder } from '../../../src-main/workbench/results-folder.ts';
import { verifyResults } from '../../../src-main/workbench/verify-results.ts';

// A program of its own with one committed result: the preset quick, whose results are written by hand.
let root = '';
let resources = '';
const config = parseConfig(readPreset(join(import.meta.dirname, '..', '..', '..', 'resources'), 'quick').config, catalogue);
const SLUG = 'scenes_4k';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'match-'));
  resources = join(root, 'resources');
  cpSync(join(import.meta.dirname, '..', '..', '..', 'resources', 'presets'), join(resources, 'presets'), { recursive: true });
  mkdirSync(join(root, '.git'));
  writeResults(join(root, 'results', SLUG), 'f1', { forget_acc: 0.25, 'tp_1e-3': 7, 'worst_attacker_1e-3': 'loss(+)' });
  freezePresets(root, resources, null);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function writeResults(folder: string, fingerprint: string, cells: Record<string, Cell>, arms = config.arms): void {
  const rows = arms.map(({ id, method }) => ({ arm: id, method, seed: 42, cells }));
  const { steps, methods } = codeIdentity(config, catalogue);
  const trail = [
    ...Object.entries(steps).filter(([kind]) => kind !== 'unlearn').map(([kind, version]) => ({ kind, version: String(version), slice: kind === 'dataset' ? { source: { version: dataIdentity(config, null).version } } : {}, fingerprint: kind === 'train' ? fingerprint : null })),
    ...Object.entries(methods).map(([method, version]) => ({ kind: 'unlearn', version: `${steps['unlearn'] ?? 0}.${version}`, slice: { method }, fingerprint })),
  ];
  const text = { 'steps.json': JSON.stringify({ schema: 'mu-align-workbench/steps@1', steps: trail }), [resultsCsvPath(SLUG)]: resultsCsv(rows) };
  writeResultsFolder(folder, new Map(Object.entries(text).map(([path, content]) => [path, new TextEncoder().encode(content)])), (files) => JSON.stringify({
    schema: 'mu-align-workbench/manifest@1', preset: 'quick', configHash: configHash(config, catalogue), config, dataset: { slug: SLUG, sha256: 'x', counts: {} },
    code: { version: '0', commit: null }, engine: { name: 'e', version: '1', numerics: '' }, createdAt: '2026-01-31T12:00:00Z', files,
  }));
}

const state = () => stateOf(resources, 'quick', config, dataIdentity(config, null));
const matchOf = (name: string, fingerprint: string, cells: Record<string, Cell>, arms = config.arms, as = state()) => {
  writeResults(join(root, name), fingerprint, cells, arms);
  return matchWithFrozen(root, resources, as, join(root, name));
};

describe('a run of a frozen preset with committed results', () => {
  test('freezing pinned the committed folder by its SHA256SUMS', () => {
    const pins = frozenFileSchema.parse(JSON.parse(readFileSync(join(resources, 'presets', 'frozen.json'), 'utf8')));
    expect(pins.presets['quick']?.results).toMatchObject({ folder: `results/${SLUG}` });
    expect(pins.presets['scenes-20k']?.results).toBeNull();
    expect(verifyResults(root, resources, join(root, 'results', SLUG))).toMatchObject({ problems: [], state: { kind: 'frozen' }, committedOf: 'quick', match: null });
  });

  test('matches on the same engine to the last bit, times apart', () => {
    expect(matchOf('a', 'f1', { forget_acc: 0.25, 'tp_1e-3': 7, 'worst_attacker_1e-3': 'loss(+)', runtime_s: 9 })).toMatchObject({ kind: 'compared', matches: true, comparison: { exact: true } });
    expect(matchOf('b', 'f1', { forget_acc: 0.25 + 2 ** -54, 'tp_1e-3': 7, 'worst_attacker_1e-3': 'loss(+)' })).toMatchObject({ matches: false, comparison: { differing: config.arms.map(({ id }) => ({ arm: id, column: 'forget_acc' })) } });
  });

  test('on another engine matches within the tolerance that is printed, and no further', () => {
    expect(matchOf('c', 'f2', { forget_acc: 0.257, 'tp_1e-3': 11, 'worst_attacker_1e-3': 'entropy(+)' })).toMatchObject({ matches: true, comparison: { exact: false } });
    expect(matchOf('d', 'f2', { forget_acc: 0.28, 'tp_1e-3': 7 })).toMatchObject({ matches: false });
    expect(matchOf('d', 'f2', { forget_acc: 0.25, 'tp_1e-3': 20 })).toMatchObject({ matches: false });
  });

  test('a subset is held against its own rows; a whole run must have all', () => {
    const [, retrain] = config.arms;
    const some = retrain === undefined ? [] : [retrain];
    const cells = { forget_acc: 0.25, 'tp_1e-3': 7, 'worst_attacker_1e-3': 'loss(+)' };
    expect(matchOf('e', 'f1', cells, some, { ...state(), kind: 'subset' })).toMatchObject({ matches: true });
    expect(matchOf('e', 'f1', cells, some)).toMatchObject({ matches: false, comparison: { missing: config.arms.filter(({ id }) => id !== 'retrain').map(({ id }) => ({ arm: id, seed: 42 })) } });
    expect(matchOf('e', 'f1', cells, config.arms, { ...state(), kind: 'edited-copy' })).toBeNull();
  });

  test('committed results that were changed are named, and match nothing', () => {
    appendFileSync(join(root, 'results', SLUG, 'steps.json'), ' ');
    expect(matchOf('f', 'f1', { forget_acc: 0.25 })).toMatchObject({ kind: 'no-frozen-results', reason: expect.stringMatching(/results\/scenes_4k\/steps\.json/) as unknown });
    expect(checkPreset(root, resources, 'quick').results).toMatch(/steps\.json/);
    // Hashes that were made to fit again are not the pinned ones.
    writeResults(join(root, 'results', SLUG), 'f1', { forget_acc: 0 });
    expect(checkPreset(root, resources, 'quick').results).toMatch(/SHA256SUMS is [0-9a-f]{12}, pinned is/);
    expect(verifyResults(root, resources, join(root, 'results', SLUG)).problems).toMatchObject([{ path: 'SHA256SUMS', problem: expect.stringMatching(/committed results of preset quick/) as unknown }]);
    writeFileSync(join(root, 'results', SLUG, 'SHA256SUMS'), '');
    expect(checkPreset(root, resources, 'quick').results).not.toBeNull();
  });
});
