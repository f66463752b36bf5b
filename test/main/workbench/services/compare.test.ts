import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { documentSchema } from '../../../../src-shared/contract/wire-types.ts';
import { readCsv } from '../../../../src-shared/report/read-csv.ts';
import { resultsCsvText } from '../../../../src-main/workbench/read-manifest.ts';
import { committedFolders } from '../../results/committed.ts';
import { resultsBench, saying, some } from './results-context.ts';
import type { ResultsBench } from './results-context.ts';

const named = (slug: string): string => committedFolders.find((path) => path.endsWith(`/${slug}`)) ?? '';
const LOW = named('scenes_low_fpr');
const SCENES = named('scenes_20k');
const VQA = named('vqa_v2_20k');

let place = '';
let bench: ResultsBench;
const client = () => bench.client;

/** A copy of results in which some cells of the CSV say something else. */
function copyOf(name: string, from: string, slug: string, change: (csv: string) => string): string {
  const folder = join(place, name);
  mkdirSync(folder, { recursive: true });
  cpSync(from, folder, { recursive: true });
  const path = join(folder, 'privacy_cache', `usenix_privacy_utility_distance_${slug}.csv`);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  const sums = join(folder, 'SHA256SUMS');
  writeFileSync(sums, `${readFileSync(sums, 'utf8')}${'0'.repeat(64)}  x\n`);
  return folder;
}

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'compare-'));
  const cellOfScrub = LOW === '' ? '' : cell('scrub', 42, 'retain_acc');
  const changed = LOW === '' ? '' : copyOf('changed', LOW, 'scenes_low_fpr', (csv) => csv.replace(cellOfScrub, '0.25'));
  bench = resultsBench([
    { id: 'low', place: LOW }, { id: 'scenes', place: SCENES }, { id: 'vqa', place: VQA }, { id: 'changed', place: changed },
    { id: 'queued', place: '', state: 'queued', config: configOf(SCENES, (config) => ({ ...config, name: 'Longer', training: { ...z.record(z.string(), z.json()).parse(config['training']), epochs: 99 } })) },
  ]);
});
afterAll(() => {
  bench.close();
  rmSync(place, { recursive: true, force: true });
});

function configOf(folder: string, change: (config: z.infer<typeof documentSchema>) => z.infer<typeof documentSchema>) {
  if (folder === '') return {};
  return change(documentSchema.parse(z.object({ config: z.unknown() }).parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).config));
}

function cell(arm: string, seed: number, column: string): string {
  const table = readCsv(resultsCsvText(LOW, 'scenes_low_fpr'));
  const at = (name: string): number => table.header.indexOf(name);
  return table.rows.find((row) => row[at('arm')] === arm && row[at('seed')] === String(seed))?.[at(column)] ?? '';
}

const SEEDS = [42, 123, 5508];

describe.skipIf(LOW === '')('differences', () => {
  const ask = (columns: readonly string[], arm = 'mu-align', run = 'low') => client().call('compare.differences', { baseline: { run: 'low', arm: 'scrub' }, others: [{ run, arm }], columns: [...columns] });

  test('are paired by seed, with the t interval of three pairs', async () => {
    const [found] = await ask(['retain_acc_heldout']);
    const differences = SEEDS.map((seed) => Number(cell('mu-align', seed, 'retain_acc_heldout')) - Number(cell('scrub', seed, 'retain_acc_heldout')));
    const mean = differences.reduce((sum, value) => sum + value, 0) / 3;
    const sd = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
    expect(found?.pairs.map(({ seed, difference }) => [seed, difference])).toEqual(SEEDS.map((seed, i) => [seed, differences[i]]));
    expect(found?.mean).toBeCloseTo(mean, 14);
    expect(found?.sd).toBeCloseTo(sd, 14);
    // t of 2 degrees of freedom at .975 is 4.302652729911275.
    expect(found?.interval?.lo).toBeCloseTo(mean - (4.302652729911275 * sd) / Math.sqrt(3), 10);
    expect(found?.interval?.hi).toBeCloseTo(mean + (4.302652729911275 * sd) / Math.sqrt(3), 10);
    const { lo = 0, hi = 0 } = found?.interval ?? {};
    expect(found?.outcome).toBe(lo > 0 ? 'better' : hi < 0 ? 'worse' : 'undecided');
    expect(found?.caveats).toEqual([]);
  });

  test('of rates over members allow for their counts; what rows cannot tell is not judged', async () => {
    const [rate, auc, floor, mse] = await ask(['cal_worst_tpr_1e-3', 'worst_auc', 'null_floor_auc', 'emb_mse']);
    // By seed: a - b with a's distance to its one limit and b's to its other, as if they were independent; then the mean.
    const counted = SEEDS.map((seed) => {
      const of = (arm: string) => ['tpr', 'lo', 'hi'].map((end) => Number(cell(arm, seed, `cal_worst_${end}_1e-3`)));
      const [[a = 0, aLo = 0, aHi = 0], [b = 0, bLo = 0, bHi = 0]] = [of('mu-align'), of('scrub')];
      return { lo: a - b - Math.sqrt((a - aLo) ** 2 + (bHi - b) ** 2), hi: a - b + Math.sqrt((aHi - a) ** 2 + (b - bLo) ** 2) };
    });
    const mean = (end: 'lo' | 'hi'): number => counted.reduce((sum, interval) => sum + interval[end], 0) / 3;
    expect(rate?.withCounts?.lo).toBeCloseTo(Math.min(rate?.interval?.lo ?? NaN, mean('lo')), 14);
    expect(rate?.withCounts?.hi).toBeCloseTo(Math.max(rate?.interval?.hi ?? NaN, mean('hi')), 14);
    expect(rate?.outcome).toMatch(/better|worse|undecided/);
    expect(auc).toMatchObject({ outcome: 'not-judged', withCounts: null, why: saying('spread over images') });
    expect(floor).toMatchObject({ outcome: 'not-judged', why: 'This column is not judged by itself.' });
    expect(mse?.why).toMatch(/two retrained models|interval/);
  });

  test('a target that the data cannot speak of is not resolvable', async () => {
    const [found] = await client().call('compare.differences', { baseline: { run: 'scenes', arm: 'scrub' }, others: [{ run: 'scenes', arm: 'mu-align' }], columns: ['worst_tpr_1e-5'] });
    expect(found).toMatchObject({ outcome: 'not-resolvable', why: 'The data have too few non-members to speak of FPR 1e-5.' });
  });

  test('across runs on other data say so, and are not judged', async () => {
    const [found] = await ask(['retain_acc'], 'mu-align', 'scenes');
    expect(found?.pairs).toHaveLength(3);
    expect(found).toMatchObject({ outcome: 'not-judged', why: saying('not measured on the same data') });
    expect(found?.caveats.join(' ')).toMatch(/different data \(scenes_low_fpr [0-9a-f]{12} and scenes_20k/);
    const [same] = await ask(['retain_acc'], 'scrub', 'changed');
    expect(same?.caveats).toEqual([]);
    expect(same?.pairs.map(({ difference }) => difference === 0)).toEqual([false, true, true]);
  });

  test('name what there is not', async () => {
    await expect(ask(['magic'])).rejects.toMatchObject({ code: 'no-column' });
    await expect(ask(['retain_acc'], 'magic')).rejects.toMatchObject({ code: 'no-arm', userMessage: saying('mu-align') });
  });
});

describe.skipIf(LOW === '')('configs', () => {
  test('only what differs, for any number of runs, without results too', async () => {
    const lines = await client().call('compare.configs', { runs: ['scenes', 'queued', 'scenes'] });
    expect(lines).toEqual([
      { path: 'name', values: [some(String), 'Longer', some(String)] },
      { path: 'training.epochs', values: [12, 99, 12] },
    ]);
    const data = await client().call('compare.configs', { runs: ['low', 'scenes'] });
    expect(data.map(({ path }) => path)).toContain('dataset.params.calNonMembers');
  });

  test('of arms hold every line, and say which differ', async () => {
    const lines = await client().call('compare.arms', { subjects: [{ run: 'low', arm: 'scrub' }, { run: 'low', arm: 'mu-align' }] });
    expect(lines).toContainEqual({ path: 'method', values: ['scrub', 'mu-align'], differs: true });
    expect(lines).toContainEqual({ path: 'params.optimiser.beta1', values: [0.9, 0.9], differs: false });
  });
});

describe.skipIf(VQA === '')('verdicts', () => {
  test('give every claim a verdict and a sentence, comparisons with the whole that they are a part of', async () => {
    const found = await client().call('compare.verdicts', { run: 'vqa' });
    expect(found.length).toBeGreaterThan(3);
    for (const { verdict, definitions } of found) {
      expect(verdict.why).toMatch(/\.$/);
      for (const definition of definitions) {
        expect(definition.verdict.why).toMatch(/\.$/);
        if (definition.mean === 0 && definition.quantity === 'value') expect(definition.here).toMatch(/^0 of [\d,]+$/);
        else expect(definition.here === '-').toBe(definition.mean === null);
      }
    }
    const tpr = found.find(({ claim }) => claim.columns.includes('worst_tpr_1e-5'));
    expect(tpr?.definitions.map(({ belowResolution }) => belowResolution)).toEqual([true]);
    expect(found.find(({ claim }) => claim.columns.includes('forget_acc'))?.definitions[0]?.belowResolution).toBe(false);
    expect(tpr?.verdict).toMatchObject({ kind: 'not-resolvable', why: saying('438,201') });
    const part = found.find(({ claim }) => 'baseline' in claim);
    expect(part?.whole?.text).toBe('MU-ALIGN outperforms SCRUB');
    expect(part?.definitions[0]?.quantity).toBe('difference');
    expect(await client().call('compare.verdicts', { run: 'low' })).toEqual(expect.any(Array));
  });
});

describe.skipIf(LOW === '')('against the frozen results', () => {
  test('they match themselves, and a changed cell is named', async () => {
    expect(await client().call('compare.withFrozen', { run: 'low' })).toMatchObject({ matches: true, exact: true, differing: [], files: [] });
    const changed = await client().call('compare.withFrozen', { run: 'changed' });
    expect(changed).toMatchObject({ matches: false, exact: true, missing: [], extra: [], files: [] });
    expect(changed.differing).toEqual([{ arm: 'scrub', seed: 42, column: 'retain_acc', frozen: Number(cell('scrub', 42, 'retain_acc')), own: 0.25 }]);
    expect(changed.compared).toBeGreaterThan(1000);
    const before = bench.tasks.length;
    await client().call('compare.withFrozen', { run: 'changed' });
    expect(bench.tasks.slice(before)).toEqual([]);
  });
});
