import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBuilt } from './built-program.ts';
import type { Ended } from './built-program.ts';

// Halves of a run, plans and checks, through the built command line.
let place = '';
let file = '';

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'frozen-runs-'));
  file = join(place, 'copy.json');
  writeFileSync(file, JSON.stringify({
    schema: 'mu-align-workbench/config@1',
    // The name of the preset quick: this is a copy of it, much edited.
    name: 'Quick look',
    dataset: { kind: 'scenes', params: { slug: 'tiny', trainPairs: 300, heldoutPairs: 300, selNonMembers: 120, calNonMembers: 200, testNonMembers: 200 } },
    forget: { kind: 'answer-equals', answer: 'yes' },
    seeds: [5],
    model: { towerDim: 8, jointDim: 16 },
    training: { epochs: 2, batchSize: 64 },
    arms: [{ id: 'retrain', label: 'Retrain', method: 'retrain' }, { id: 'scrub', label: 'SCRUB', method: 'scrub', params: { epochs: 1 } }],
    attackers: ['loss', 'learned-logistic'],
    privacy: { permutations: 39, bootstrapDraws: 40 },
  }));
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

const at = (name: string): string => join(place, name);
const run = (command: string, ...args: readonly string[]): Promise<Ended> => runBuilt([command, '--config', file, '--workers', '2', ...args]);

describe('train, then evaluate', () => {
  test('evaluate alone names the models that are missing', async () => {
    const ended = await run('evaluate', '--home', at('home'), '--out', at('halves'));
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/5 models are missing .*train original, seed 5.*mu-align train/);
  });

  test('plan lists every step as to do, with an estimate from weights', async () => {
    const { stdout, code } = await run('plan', '--home', at('home'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/train original, seed 5 +about/);
    expect(stdout).toMatch(/\d+ steps: 0 done, \d+ to do/);
    expect(stdout).toMatch(/with 2 at once, by the weights of the steps alone, as nothing was ever run here/);
  });

  test('give the same bits as reproduce', async () => {
    const trained = await run('train', '--home', at('home'));
    expect(trained).toMatchObject({ code: 0 });
    expect(trained.stdout).toMatch(/^5 models are there/);
    const planned = await run('plan', '--home', at('home'), '--json');
    const { steps, estimate } = JSON.parse(planned.stdout) as { steps: { kind: string; done: boolean }[]; estimate: { basis: string } };
    expect(steps.filter(({ done }) => !done).map(({ kind }) => kind)).toEqual(['evaluate', 'evaluate', 'report']);
    expect(estimate.basis).toBe('same data, by weight');

    const evaluated = await run('evaluate', '--home', at('home'), '--out', at('halves'));
    expect(evaluated.stderr).toMatch(/3 steps to do, \d+ done before/);
    expect(evaluated.code).toBe(0);
    const whole = await run('reproduce', '--home', at('other-home'), '--out', at('whole'));
    expect(whole.code).toBe(0);
    const same = await runBuilt(['verify', at('whole'), '--same-as', at('halves')]);
    expect(same.stdout).toMatch(/the same figures in both: \d+ cells compared/);
    expect(same.stdout).toContain('every number must be the same to the last bit');
    expect(same.code).toBe(0);
    for (const path of ['losses_tiny.csv', 'privacy_cache/roc_tiny.csv.gz']) expect(readFileSync(join(at('halves'), path))).toEqual(readFileSync(join(at('whole'), path)));

    const done = await run('plan', '--home', at('home'));
    expect(done.stdout).toMatch(/(\d+) steps: \1 done, 0 to do/);
  });

  test('an edited copy is labelled, with what differs, and is nowhere called a reproduction', async () => {
    const { stdout, stderr } = await run('reproduce', '--home', at('home'), '--out', at('halves'));
    expect(stderr).toMatch(/edited copy of preset quick: \d+ values differ\n/);
    expect(stderr).toMatch(/^ {2}dataset\.params\.slug: preset null, here "tiny"$/m);
    expect(stderr).toMatch(/^ {2}training\.batchSize: preset 256, here 64$/m);
    expect(stdout).toMatch(/edited copy of preset quick/);
    const manifest = readFileSync(join(at('halves'), 'manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ preset: null, state: { kind: 'edited-copy', preset: 'quick' } });
    expect([stdout, stderr, manifest].join('\n')).not.toMatch(/reproduction/i);
  });
});

describe('verify', () => {
  test('names a file with one changed byte, and ends with exit code 4', async () => {
    const path = join(at('whole'), 'losses_tiny.csv');
    const bytes = readFileSync(path);
    const last = bytes.length - 3;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const ended = await runBuilt(['verify', at('whole')]);
    expect(ended.code).toBe(4);
    expect(ended.stdout).toMatch(/1 file is wrong\n {2}losses_tiny\.csv: DIFFERS/);
    const json = await runBuilt(['verify', at('whole'), '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, error: { code: 'differs' }, checks: [{ problems: [{ path: 'losses_tiny.csv', kind: 'differs' }] }] });
  });

  test('finds the cell that differs, whole files or not', async () => {
    // Another run of other figures: its own hashes are right.
    const other = JSON.parse(readFileSync(file, 'utf8')) as { privacy: object };
    writeFileSync(at('b.json'), JSON.stringify({ ...other, privacy: { ...other.privacy, permutations: 59 } }));
    expect((await runBuilt(['reproduce', '--config', at('b.json'), '--home', at('home'), '--out', at('b')])).code).toBe(0);
    const ended = await runBuilt(['verify', at('halves'), '--same-as', at('b')]);
    expect(ended.code).toBe(4);
    expect(ended.stdout).toMatch(/NOT THE SAME figures/);
    expect(ended.stdout).toMatch(/scrub, seed 5, (null_floor|cal_null_floor)\w*.*: \S+ in the first, \S+ in the second/);
  });

  test('refuses a folder without results', async () => {
    expect(await runBuilt(['verify', at('home')])).toMatchObject({ code: 2, stderr: expect.stringMatching(/holds no results/) as unknown });
  });
});

describe('presets', () => {
  test('a plan of a frozen preset calls it a reproduction, and of a part of it a subset', async () => {
    const [whole, part] = await Promise.all([runBuilt(['plan', 'quick', '--home', at('home')]), runBuilt(['plan', 'quick', '--methods', 'scrub', '--home', at('home')])]);
    expect(whole.stdout).toContain('reproduction of the frozen preset quick;');
    expect(whole.stdout).toMatch(/what steps took here on other data: may be far off/);
    expect(part.stdout).toContain('reproduction of a subset of the frozen preset quick, without arms original, mu-align;');
  });

  test('verify and show say Frozen, and show has every arm with the record of its tuning', async () => {
    const [verified, shown] = await Promise.all([runBuilt(['presets', 'verify']), runBuilt(['presets', 'show', 'scenes-20k'])]);
    expect(verified.code).toBe(0);
    expect(verified.stdout.match(/Frozen ✓/g)).toHaveLength(5);
    expect(shown.stdout).toMatch(/state +Frozen ✓/);
    expect(shown.stdout).toMatch(/scrub-r \(SCRUB\+R, method scrub\)\n {4}\{.*"rewind":true.*\}\n {4}(not tuned|trial \d+ of \d+)/);
  });
});
