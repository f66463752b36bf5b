import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OwnerLock } from '../../../src-main/store/owner-lock.ts';
import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';

// The program as people start it: the built command line in processes of its own (npm test builds it first).
const root = join(import.meta.dirname, '..', '..', '..');
const cli = join(root, 'out', 'main', 'cli.js');
let place = '';

beforeAll(() => {
  if (!existsSync(cli)) throw new Error('the program is not built: run "npm test", which builds it first');
  place = mkdtempSync(join(tmpdir(), 'command-line-'));
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], whenErrSays?: { readonly text: string; readonly then: (kill: (signal: NodeJS.Signals) => void) => void }): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, MU_ALIGN_HOME: join(place, 'unused') } });
  let stdout = '';
  let stderr = '';
  let done = false;
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (whenErrSays !== undefined && !done && stderr.includes(whenErrSays.text)) {
      done = true;
      whenErrSays.then((signal) => child.kill(signal));
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => { resolve({ code, stdout, stderr }); });
  });
}

const config = {
  schema: 'mu-align-workbench/config@1',
  name: 'tiny',
  dataset: { kind: 'scenes', params: { slug: 'tiny', trainPairs: 300, heldoutPairs: 300, selNonMembers: 120, calNonMembers: 200, testNonMembers: 200 } },
  forget: { kind: 'answer-equals', answer: 'yes' },
  seeds: [5],
  model: { towerDim: 8, jointDim: 16 },
  training: { epochs: 2, batchSize: 64, learningRate: 0.01 },
  arms: [
    { id: 'original', label: 'Original', method: 'original' },
    { id: 'retrain', label: 'Retrain', method: 'retrain' },
    { id: 'scrub', label: 'SCRUB', method: 'scrub', params: { epochs: 1 } },
    { id: 'mu-align', label: 'MU-ALIGN', method: 'mu-align', params: { epochs: 1 } },
  ],
  attackers: ['loss', 'embedding-norm', 'learned-logistic'],
  privacy: { permutations: 39, bootstrapDraws: 40 },
};

function configFile(name: string, change: object = {}): string {
  const path = join(place, `${name}.json`);
  writeFileSync(path, JSON.stringify({ ...config, ...change }));
  return path;
}

const files = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.\w+$|SUMS$/.test(path)).sort();
const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

/** A CSV without the columns that hold times. */
function withoutTimes(text: string): string[][] {
  const [header = [], ...lines] = text.trimEnd().split('\n').map((line) => line.split(','));
  const kept = header.flatMap((name, index) => (name.startsWith('runtime') ? [] : [index]));
  return [header, ...lines].map((line) => kept.map((index) => line[index] ?? ''));
}

describe('mu-align reproduce', () => {
  const first = (): string => join(place, 'first');
  const cache = 'privacy_cache';

  test('writes the result files of the format, and one JSON object on stdout', async () => {
    const ended = await start(['reproduce', '--config', configFile('tiny'), '--home', join(place, 'home-1'), '--out', first(), '--workers', '2', '--json']);
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: true, out: first(), preset: null, dataset: { slug: 'tiny' } });
    expect(files(first())).toEqual([
      'SHA256SUMS',
      'losses_tiny.csv',
      'manifest.json',
      `${cache}/attackers_tiny.csv`,
      `${cache}/roc_tiny.csv.gz`,
      `${cache}/tables_tiny_distance.csv`,
      `${cache}/tables_tiny_privacy_lowfpr.csv`,
      `${cache}/tables_tiny_utility.csv`,
      `${cache}/usenix_privacy_utility_distance_tiny.csv`,
      `${cache}/usenix_privacy_utility_distance_tiny.json`,
      'steps.json',
      'summary_all_methods.json',
    ]);
    const [header, ...rows] = read(first(), `${cache}/usenix_privacy_utility_distance_tiny.csv`).trimEnd().split('\n').map((line) => line.split(','));
    expect(header).toEqual(RESULT_COLUMNS.map((column) => column.name));
    expect(rows.map((row) => row.slice(0, 3))).toEqual([['original', 'original', '5'], ['retrain', 'retrain', '5'], ['scrub', 'scrub', '5'], ['mu-align', 'mu-align', '5']]);
    expect(JSON.parse(read(first(), 'manifest.json'))).toMatchObject({ schema: 'mu-align-workbench/manifest@1', config: { name: 'tiny' }, dataset: { slug: 'tiny', counts: { 5: { trainPairs: 300 } } } });
    for (const line of read(first(), 'SHA256SUMS').trimEnd().split('\n')) {
      const [hash, path = ''] = line.split('  ');
      expect(createHash('sha256').update(readFileSync(join(first(), path))).digest('hex')).toBe(hash);
    }
  });

  test('gives the same bits in another home, times apart', async () => {
    const second = join(place, 'second');
    const ended = await start(['reproduce', '--config', configFile('tiny'), '--home', join(place, 'home-2'), '--out', second, '--workers', '1']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('results: ');
    for (const path of ['losses_tiny.csv', `${cache}/attackers_tiny.csv`, `${cache}/roc_tiny.csv.gz`, `${cache}/tables_tiny_distance.csv`, `${cache}/tables_tiny_privacy_lowfpr.csv`]) {
      expect(read(second, path)).toBe(read(first(), path));
    }
    const table = `${cache}/usenix_privacy_utility_distance_tiny.csv`;
    expect(withoutTimes(read(second, table))).toEqual(withoutTimes(read(first(), table)));
  });

  test('does nothing twice, and an arm that is added costs only that arm', async () => {
    const before = read(first(), 'manifest.json');
    const again = await start(['reproduce', '--config', configFile('tiny'), '--home', join(place, 'home-1'), '--out', first()]);
    expect(again.code).toBe(0);
    expect(again.stderr).toMatch(/nothing to do: all \d+ steps were done before/);
    expect(read(first(), 'manifest.json')).toBe(before);
    const more = configFile('more', { arms: [...config.arms, { id: 'mask-answer', label: 'Mask', method: 'mask-answer' }] });
    const ended = await start(['reproduce', '--config', more, '--home', join(place, 'home-1'), '--out', join(place, 'more')]);
    expect(ended.stderr).toMatch(/3 steps to do, \d+ done before/);
    expect(ended.code).toBe(0);
  });

  test('says who holds the home that it needs, with an exit code of its own; what only reads needs no lock', async () => {
    const holder = OwnerLock.acquire(join(place, 'home-1'), { pid: process.pid, command: 'mu-align tune scrub', since: '2026-01-31T12:00:00Z' });
    try {
      const ended = await start(['reproduce', '--config', configFile('tiny'), '--home', join(place, 'home-1'), '--json']);
      expect(ended.code).toBe(5);
      expect(JSON.parse(ended.stdout)).toMatchObject({ ok: false, error: { code: 'home-in-use' } });
      expect(ended.stdout).toContain(`process ${process.pid} (mu-align tune scrub), since 2026-01-31T12:00:00Z`);
      expect((await start(['plan', '--config', configFile('tiny'), '--home', join(place, 'home-1')])).code).toBe(0);
    } finally {
      holder.release();
    }
  });

  test('refuses an --out that holds another config, and writes nothing', async () => {
    const before = read(first(), 'SHA256SUMS');
    const ended = await start(['reproduce', '--config', configFile('other', { name: 'other' }), '--home', join(place, 'home-1'), '--out', first()]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/holds results of another config/);
    expect(read(first(), 'SHA256SUMS')).toBe(before);
  });

  test('stops on a signal with exit code 130, leaves no worker and no results behind', async () => {
    const out = join(place, 'stopped');
    const slow = configFile('slow', { training: { ...config.training, epochs: 10_000 } });
    const home = join(place, 'home-3');
    const ended = await start(['reproduce', '--config', slow, '--home', home, '--out', out, '--workers', '2'], {
      text: '[1/',
      then: (kill) => { setTimeout(() => { kill('SIGINT'); }, 1500); },
    });
    expect(ended.code).toBe(130);
    expect(ended.stderr).toMatch(/stopped; finished steps are kept/);
    expect(existsSync(out)).toBe(false);
    const attempts = readdirSync(join(home, 'work', 'attempts'));
    expect(attempts.length).toBeGreaterThan(0);
    for (const attempt of attempts) expect(JSON.parse(read(join(home, 'work', 'attempts', attempt), 'result.json'))).toMatchObject({ outcome: 'stopped' });
  });
});

describe('bad input', () => {
  const isFree = (): boolean => !existsSync(join(place, 'bad-out'));
  const run = (args: readonly string[]): Promise<Ended> => start([...args, '--home', join(place, 'bad-home'), '--out', join(place, 'bad-out')]);

  test.each<[string, () => string[], RegExp]>([
    ['an unknown preset', () => ['reproduce', 'quik'], /no preset "quik"; the presets are .*quick/],
    ['a preset and a config', () => ['reproduce', 'quick', '--config', configFile('tiny')], /both given/],
    ['an unknown option', () => ['reproduce', '--worker', '2'], /no option --worker \(did you mean --workers\?\)/],
    ['a file that is not there', () => ['reproduce', '--config', join(place, 'none.json')], /none\.json cannot be read/],
    ['a value out of range', () => ['reproduce', '--config', configFile('range', { training: { learningRate: 11 } })], /config\.training\.learningRate: must be a number above 0 and at most 10, got 11/],
    ['an unknown key', () => ['reproduce', '--config', configFile('key', { trainning: {} })], /unknown key "trainning"/],
    ['an arm that is not there', () => ['reproduce', '--config', configFile('tiny'), '--methods', 'scrubb'], /no arm "scrubb"; its arms are original, retrain, scrub, mu-align/],
    ['data for an experiment that draws its own', () => ['reproduce', '--config', configFile('tiny'), '--data', place], /draws its own data/],
    ['an experiment without its data', () => ['reproduce', 'vqa-v2-20k'], /--data DIR/],
    ['a folder without the files', () => ['reproduce', 'vqa-v2-20k', '--data', place], /missing/],
    ['a predicate that takes nothing', () => ['reproduce', '--config', configFile('nothing', { forget: { kind: 'answer-equals', answer: 'perhaps' } })], /perhaps/],
  ])('%s: exit code 2, place and remedy named, no results', async (_what, args, message) => {
    const ended = await run(args());
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(isFree()).toBe(true);
  });

  test('an engine that does not exist: exit code 3', async () => {
    const ended = await run(['reproduce', '--config', configFile('tiny'), '--engine', 'abacus']);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/abacus/);
    expect(isFree()).toBe(true);
  });

  test('with --json says it as one object', async () => {
    const ended = await start(['reproduc', '--json']);
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: false, error: { code: 'usage' } });
    expect(ended.stdout).toContain('did you mean reproduce');
  });
});

describe('help', () => {
  test('of the program and of every command', async () => {
    const program = await start(['--help']);
    expect(program.code).toBe(0);
    const commands = [...program.stdout.matchAll(/^ {2}([a-z-]+)\b/gm)].map((match) => match[1] ?? '');
    expect(commands).toEqual(expect.arrayContaining(['reproduce', 'data', 'methods', 'attackers', 'doctor', 'bench', 'tune', 'presets']));
    await Promise.all(
      commands.map(async (command) => {
        const { code, stdout } = await start([command, '--help']);
        expect(code).toBe(0);
        expect(stdout).toContain(`Usage: mu-align ${command}`);
      }),
    );
  });
});

describe('lists', () => {
  test('of presets, methods and attackers can be read by a program', async () => {
    const ends = await Promise.all(['presets', 'methods', 'attackers'].map((command) => start([command, '--json'])));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    const [presets, methods, attackers] = ends.map(({ stdout }): unknown => JSON.parse(stdout));
    expect(presets).toHaveProperty('presets.0.configHash');
    expect(methods).toHaveProperty('methods.0.params');
    expect(attackers).toHaveProperty('attackers.0.threatModel');
  });
});
