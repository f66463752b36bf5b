import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { readCsv } from '../../../../src-shared/report/read-csv.ts';
import { resultsCsvText } from '../../../../src-main/workbench/read-manifest.ts';
import { committedFolders, root } from '../../results/committed.ts';
import { resultsBench, saying, some } from './results-context.ts';

const named = (slug: string): string => committedFolders.find((path) => path.endsWith(`/${slug}`)) ?? '';
const LOW = named('scenes_low_fpr');
const ALL = { arms: null, seeds: null } as const;

const bench = resultsBench([
  { id: 'low', place: LOW },
  { id: 'copy', place: '' },
  { id: 'bare', place: '' },
  { id: 'gone', place: join(root, 'results', 'nowhere') },
  { id: 'busy', place: '', state: 'running' },
]);
afterAll(bench.close);
const { client } = bench;

/** The committed CSV, read by itself. */
const table = readCsv(resultsCsvText(LOW, 'scenes_low_fpr'));
const cell = (arm: string, seed: number, column: string): string => {
  const at = (name: string): number => table.header.indexOf(name);
  return table.rows.find((row) => row[at('arm')] === arm && row[at('seed')] === String(seed))?.[at(column)] ?? '';
};
const roc = gunzipSync(readFileSync(join(LOW, 'privacy_cache', 'roc_scenes_low_fpr.csv.gz'))).toString().split('\n');
const verticesOf = (arm: string, seed: number, attacker: string, sign: string): { tp: number; fp: number }[] =>
  roc.filter((line) => line.startsWith(`${arm},${seed},${attacker},${sign},`)).map((line) => ({ tp: Number(line.split(',')[5]), fp: Number(line.split(',')[6]) }));

describe.skipIf(LOW === '')('evaluations of the committed results', () => {
  test('rows hold the cells of the CSV, paged', async () => {
    const first = await client.call('evaluations.rows', { run: 'low', ...ALL, page: { offset: 0, limit: 4 } });
    const rest = await client.call('evaluations.rows', { run: 'low', ...ALL, page: { offset: 4, limit: 1000 } });
    expect(first.rows).toHaveLength(4);
    expect(first.total).toBe(table.rows.length);
    const rows = [...first.rows, ...rest.rows];
    expect(rows.map(({ arm, seed }) => [arm, String(seed)])).toEqual(table.rows.map((row) => [row[table.header.indexOf('arm')], row[table.header.indexOf('seed')]]));
    for (const { arm, seed, cells } of rows) for (const [column, value] of Object.entries(cells)) expect(value === null ? '' : String(value), column).toBe(cell(arm, seed, column));
    const some = await client.call('evaluations.rows', { run: 'low', arms: ['scrub'], seeds: [123], page: { offset: 0, limit: 10 } });
    expect(some.rows.map(({ arm, seed }) => [arm, seed])).toEqual([['scrub', 123]]);
    await expect(client.call('evaluations.rows', { run: 'low', arms: ['magic'], seeds: null, page: { offset: 0, limit: 10 } })).rejects.toMatchObject({ code: 'no-arm', userMessage: saying('scrub') });
  });

  test('the arms are named in their order, with the seeds that were attacked and what the folder holds', async () => {
    const found = await client.call('evaluations.arms', { run: 'low' });
    expect(found.arms.map(({ arm }) => arm)).toEqual([...new Set(table.rows.map(([arm]) => arm))]);
    expect(found.arms.find(({ arm }) => arm === 'mu-align')).toEqual({ arm: 'mu-align', label: 'MU-ALIGN', method: 'mu-align', seeds: [42, 123, 5508], attacked: [42, 123, 5508] });
    expect(found).toMatchObject({ comparisons: 21, staircases: true, attackerTable: true, warnings: [] });
    expect(found.forget).not.toBe('');
    // Others' tables: rows without counts, and no staircases.
    mkdirSync(join(bench.runsFolder, 'bare', 'results'), { recursive: true });
    writeFileSync(join(bench.runsFolder, 'bare', 'results', 'table.csv'), 'method,seed,retain_acc\nscrub,1,0.4\n');
    expect(await client.call('evaluations.arms', { run: 'bare' })).toMatchObject({ arms: [{ arm: 'scrub', seeds: [1], attacked: [] }], comparisons: null, staircases: false, attackerTable: false });
  });

  test('curves of training are those of the file; those of the original and the retrained model are their own training', async () => {
    const file = readCsv(readFileSync(join(LOW, 'losses_scenes_low_fpr.csv'), 'utf8'));
    const points = (arm: string, seed: number, metric: string): [number, number][] => file.rows.filter((row) => row[0] === arm && row[1] === String(seed) && row[5] === metric).map((row) => [Number(row[2]), Number(row[6])]);
    const found = await client.call('evaluations.losses', { run: 'low', arms: ['mu-align', 'original', 'mask-answer'] });
    const series = (arm: string, term: string) => found.find((of) => of.arm === arm && of.seed === 123 && of.term === term);
    const own = series('mu-align', 'crossEntropy');
    expect(Array.from(own?.step ?? [], (step, i) => [step, own?.value[i]])).toEqual(points('mu-align', 123, 'crossEntropy'));
    const trained = series('original', 'loss');
    expect(Array.from(trained?.value ?? [])).toEqual(points('train-original', 123, 'loss').map(([, value]) => value));
    expect(trained?.value.length).toBeGreaterThan(10);
    expect(found.filter(({ arm }) => arm === 'mask-answer')).toEqual([]);
    await expect(client.call('evaluations.losses', { run: 'low', arms: ['magic'] })).rejects.toMatchObject({ code: 'no-arm' });
  });

  test('attackers carry their counts, thresholds, and who was chosen', async () => {
    const { total, rows } = await client.call('evaluations.attackers', { run: 'low', arms: ['original'], seeds: [42], attackers: null, page: { offset: 0, limit: 1000 } });
    expect(total).toBe(21);
    expect(rows[0]).toMatchObject({ attacker: 'loss(+)', threatModel: 'label, logits', auc: 0.6515783523391813, members: 2280, nonMembers: 300000 });
    expect(rows[0]?.targets[0]).toMatchObject({ target: '1e-1', tp: 547, fp: 30200, k: 80000, threshold: -0.5174128175321802, tieMass: 1, resolved: true });
    expect(rows.at(-1)?.attacker).toBe('learned-logistic');
    for (const target of ['1e-2', '1e-5']) {
      const chosen = rows.filter(({ targets }) => targets.find((at) => at.target === target)?.chosen);
      expect(chosen.map(({ attacker }) => attacker)).toEqual([cell('original', 42, `cal_sel_attacker_${target}`)]);
      expect(String(chosen[0]?.targets.find((at) => at.target === target)?.tp)).toBe(cell('original', 42, `tp_${target}`));
    }
    const one = await client.call('evaluations.attackers', { run: 'low', arms: null, seeds: null, attackers: ['learned-logistic'], page: { offset: 0, limit: 1 } });
    expect(one).toMatchObject({ total: table.rows.length, rows: [{ attacker: 'learned-logistic' }] });
  });

  test('a ROC is the staircase of the file, vertex by vertex; reduced, every vertex that is left is one of it', async () => {
    for (const [attacker, id, sign] of [['loss(+)', 'loss', 'plus'], ['entropy(-)', 'entropy', 'minus'], ['learned-logistic', 'learned-logistic', 'plus']] as const) {
      const whole = await client.call('evaluations.roc', { run: 'low', arm: 'original', seed: 42, attacker, most: 200_000 });
      const wanted = verticesOf('original', 42, id, sign);
      expect(whole.reduced).toBe(false);
      expect(Array.from(whole.tp, (tp, i) => ({ tp, fp: whole.fp[i] }))).toEqual(wanted);
      expect(whole).toMatchObject({ members: 2280, nonMembers: 300000 });
      const drawn = await client.call('evaluations.roc', { run: 'low', arm: 'original', seed: 42, attacker, most: 600 });
      expect(drawn.reduced).toBe(true);
      expect(drawn.tp.length).toBeLessThanOrEqual(600);
      const there = new Set(wanted.map(({ tp, fp }) => `${tp} ${fp}`));
      drawn.tp.forEach((tp, i) => { expect(there.has(`${tp} ${drawn.fp[i] ?? -1}`)).toBe(true); });
      // At few false positives and at the targets the drawn curve is the whole one.
      for (const allowed of [...Array.from({ length: 101 }, (_, i) => i), 300, 3000, 30_000]) {
        const of = (curve: { readonly tp: ArrayLike<number>; readonly fp: ArrayLike<number> }): number => Math.max(...Array.from(curve.tp).filter((_, i) => (curve.fp[i] ?? Infinity) <= allowed), 0);
        expect(of(drawn)).toBe(of(whole));
      }
    }
  });

  test('the worst-case envelope is the largest of all attackers at every FPR, and names them', async () => {
    const found = await client.call('evaluations.envelope', { run: 'low', arm: 'scrub', seeds: null, attackers: null, most: 200_000 });
    expect(found.attackers).toHaveLength(21);
    expect(found.seeds.map(({ seed, calNonMembers }) => [seed, calNonMembers])).toEqual([[42, 800_000], [123, 800_000], [5508, 800_000]]);
    const own = found.seeds.find(({ seed }) => seed === 123);
    const curves = roc.filter((line) => line.startsWith('scrub,123,')).map((line) => ({ tp: Number(line.split(',')[5]), fp: Number(line.split(',')[6]) }));
    const members = Number(cell('scrub', 123, 'n_members_test'));
    for (const target of ['1e-1', '1e-2', '1e-3', '1e-4', '1e-5']) {
      const allowed = Math.floor(Number(target) * 300_000 + 1e-9);
      const worst = Math.max(...curves.filter(({ fp }) => fp <= allowed).map(({ tp }) => tp));
      const place = Array.from(own?.fp ?? []).findLastIndex((fp) => fp <= allowed);
      expect(own?.tp[place]).toBe(worst);
      expect(String(worst / members)).toBe(cell('scrub', 123, `worst_tpr_${target}`));
    }
    // Over the seeds, where the first target lies.
    const at = Array.from(found.band.fpr).findLastIndex((fpr) => fpr <= 0.1);
    const each = [42, 123, 5508].map((seed) => Number(cell('scrub', seed, 'worst_tpr_1e-1')));
    expect(found.band.tpr[at]).toBeCloseTo(each.reduce((sum, value) => sum + value, 0) / 3, 12);
    expect([found.band.lo[at], found.band.hi[at]]).toEqual([Math.min(...each), Math.max(...each)]);
    const drawn = await client.call('evaluations.envelope', { run: 'low', arm: 'scrub', seeds: [123], attackers: ['loss(+)'], most: 300 });
    expect(drawn.reduced).toBe(true);
    expect(drawn.attackers).toEqual(['loss(+)']);
    expect(drawn.band.fpr.length).toBeLessThanOrEqual(300);
  });

  test('a cut at a target of the results gives their cells, with floor and resolution', async () => {
    const found = await client.call('evaluations.cut', { run: 'low', ...ALL, attackers: null, targets: ['1e-1', '1e-3', '1e-5'], each: false });
    expect(found).toHaveLength(3 * new Set(table.rows.map(([arm]) => arm)).size);
    for (const { arm, target, comparisons, seeds, needed } of found) {
      expect(comparisons).toBe(21);
      expect(needed?.cal).toBe({ '1e-1': 42, '1e-3': 4380, '1e-5': 438_201 }[target]);
      for (const { seed, worst, floor, resolved } of seeds) {
        expect(String(worst.tpr)).toBe(cell(arm, seed, `worst_tpr_${target}`));
        expect(worst.attacker ?? '').toBe(cell(arm, seed, `worst_attacker_${target}`));
        expect([floor?.lo, floor?.hi].map(String)).toEqual([cell(arm, seed, `null_floor_${target}`), cell(arm, seed, `null_floor_${target}`)]);
        expect(String(resolved)).toBe(cell(arm, seed, `resolved_${target}`));
      }
    }
  });

  test('a cut anywhere is that of the whole staircase, with an exact binomial interval', async () => {
    const [cut] = await client.call('evaluations.cut', { run: 'low', arms: ['original'], seeds: [42], attackers: ['loss(+)'], targets: ['0.00037'], each: true });
    // 0.00037 * 300,000 is exactly 111.
    const tp = Math.max(...verticesOf('original', 42, 'loss', 'plus').filter(({ fp }) => fp <= 111).map((vertex) => vertex.tp));
    const seed = cut?.seeds[0];
    expect(seed).toMatchObject({ allowed: 111, worst: { tp, tpr: tp / 2280, attacker: 'loss(+)' }, floor: null, each: [{ attacker: 'loss(+)', tp }] });
    // Clopper-Pearson: at its ends the binomial tails are .025 each.
    const { lo, hi } = seed?.worst.interval ?? { lo: NaN, hi: NaN };
    expect(upperTail(tp, 2280, lo)).toBeCloseTo(0.025, 8);
    expect(1 - upperTail(tp + 1, 2280, hi)).toBeCloseTo(0.025, 8);
    expect(cut?.over).toMatchObject({ n: 1, mean: tp / 2280, sd: null });
    const between = await client.call('evaluations.cut', { run: 'low', arms: ['original'], seeds: [42], attackers: null, targets: ['0.0005', '0'], each: false });
    const floor = between[0]?.seeds[0]?.floor;
    expect([floor?.lo, floor?.hi].map(String)).toEqual([cell('original', 42, 'null_floor_1e-4'), cell('original', 42, 'null_floor_1e-3')]);
    expect(between[1]).toMatchObject({ needed: null, seeds: [{ allowed: 0, resolved: false, worst: { tpr: Number(cell('original', 42, 'worst_tpr_0fp')) } }] });
    for (const bad of ['2', '1e5', 'magic', '']) await expect(client.call('evaluations.cut', { run: 'low', ...ALL, attackers: null, targets: [bad], each: false })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(client.call('evaluations.cut', { run: 'low', ...ALL, attackers: ['magic(+)'], targets: ['0.1'], each: false })).rejects.toMatchObject({ code: 'no-attacker', userMessage: saying('loss(+)') });
  });

  test('calibrated points stand at their realised FPR, and floors at their targets', async () => {
    const { rows, points } = await client.call('evaluations.calibration', { run: 'low', arms: ['mu-align'], seeds: null });
    expect(rows).toHaveLength(15);
    for (const row of rows) {
      expect([row.chosen?.tpr, row.chosen?.fpr, row.chosen?.tprInterval.hi, row.worst?.tpr, row.worst?.floor, row.atTarget?.hi, row.k].map(String)).toEqual(
        ['cal_sel_tpr', 'cal_fpr', 'cal_sel_hi', 'cal_worst_tpr', 'cal_null_floor', '', 'k_cal'].map((name) => cell('mu-align', row.seed, name === '' ? `tpr_at_${row.target}_hi` : `${name}_${row.target}`)));
      expect(row.chosen?.threshold).toEqual(some(Number));
      expect(row.chosen?.fprInterval.lo).toBeLessThanOrEqual(row.chosen?.fpr ?? NaN);
    }
    const point = points.find(({ target }) => target === '1e-2');
    const realised = [42, 123, 5508].map((seed) => Number(cell('mu-align', seed, 'cal_fpr_1e-2')));
    expect(point?.fpr).toBeCloseTo(realised.reduce((sum, value) => sum + value, 0) / 3, 14);
    const [floors] = await client.call('evaluations.floors', { run: 'low', arms: ['mu-align'], seeds: [42] });
    expect(floors?.points.map(({ inSample }) => String(inSample))).toEqual(['1e-1', '1e-2', '1e-3', '1e-4', '1e-5'].map((target) => cell('mu-align', 42, `null_floor_${target}`)));
    const splits = await client.call('evaluations.splits', { run: 'low' });
    expect(splits.map(({ seed }) => seed)).toEqual([42, 123, 5508]);
    expect(splits[0]?.splits.map(({ split, members, nonMembers }) => [split, members, nonMembers])).toEqual([
      ['SEL', Number(cell('mu-align', 42, 'n_members_sel')), Number(cell('mu-align', 42, 'n_nonmembers_sel'))], ['CAL', null, 800_000], ['TEST', 2280, 300_000],
    ]);
    expect(splits[0]?.forgetPairs).toBeGreaterThan(2280);
  });

  test('a histogram counts every member once, by rank, and says so', async () => {
    const found = await client.call('evaluations.histogram', { run: 'low', arm: 'original', seed: 42, attacker: 'loss(+)', bins: 40 });
    expect(found.note).toMatch(/no scores/);
    expect(found.membersAboveAll + found.memberCounts.reduce((sum, count) => sum + count, 0)).toBe(2280);
    expect(found.nonMemberCounts.reduce((sum, count) => sum + count, 0)).toBe(300_000);
    const wanted = verticesOf('original', 42, 'loss', 'plus');
    const within = wanted.filter(({ fp }, i) => i > 0 && fp > 0 && fp <= 7500);
    expect(found.memberCounts[0]).toBe((within.at(-1)?.tp ?? 0) - found.membersAboveAll);
    // The original model leaks: its members crowd where few non-members are.
    expect(found.memberCounts[0]).toBeGreaterThan(2 * (found.memberCounts[39] ?? Infinity));
  });

  test('content is read once, and again when the folder changes', async () => {
    const place = join(bench.runsFolder, 'copy', 'results');
    mkdirSync(join(bench.runsFolder, 'copy'), { recursive: true });
    cpSync(LOW, place, { recursive: true });
    const before = bench.tasks.length;
    const ask = () => client.call('evaluations.rows', { run: 'copy', arms: ['scrub'], seeds: [42], page: { offset: 0, limit: 1 } });
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(bench.tasks.slice(before)).toEqual(['results.load']);
    const path = join(place, 'privacy_cache', 'usenix_privacy_utility_distance_scenes_low_fpr.csv');
    writeFileSync(path, readFileSync(path, 'utf8').replace(cell('scrub', 42, 'retain_acc'), '0.125'));
    writeFileSync(join(place, 'SHA256SUMS'), `${readFileSync(join(place, 'SHA256SUMS'), 'utf8')}\n`);
    expect((await ask()).rows[0]?.cells['retain_acc']).toBe(0.125);
  });

  test('a run without results says why, and what to do', async () => {
    const ask = (run: string) => client.call('evaluations.splits', { run });
    await expect(ask('gone')).rejects.toMatchObject({ code: 'no-results', userMessage: '“run gone” has no results: their folder is not there any more. Put it back, or open the results from where they are now.' });
    await expect(ask('busy')).rejects.toMatchObject({ code: 'no-results', userMessage: saying('still at work') });
    await expect(ask('none')).rejects.toMatchObject({ code: 'unknown-run' });
  });

  test('staircases are read once, whatever is asked of them', async () => {
    const other = resultsBench([{ id: 'low', place: LOW }]);
    try {
      const ask = async (arm: string, attacker: string): Promise<number> => {
        const start = performance.now();
        const { tp } = await other.client.call('evaluations.roc', { run: 'low', arm, seed: 42, attacker, most: 4000 });
        expect(tp.length).toBeGreaterThan(500);
        return performance.now() - start;
      };
      const first = await ask('mu-align', 'loss(+)');
      const [second] = await Promise.all([ask('scrub', 'hinge(+)'), ask('retrain', 'entropy(-)')]);
      await other.client.call('evaluations.cut', { run: 'low', ...ALL, attackers: null, targets: ['0.02'], each: true });
      expect(other.tasks).toEqual(['results.load', 'results.curves']);
      console.log(`first ROC of scenes_low_fpr ${first.toFixed(0)} ms, the next ${second.toFixed(1)} ms`);
    } finally {
      other.close();
    }
  });
});

/** P(Bin(n, p) >= k), summed in logarithms. */
function upperTail(k: number, n: number, p: number): number {
  let logPoint = n * Math.log1p(-p);
  let below = 0;
  for (let i = 0; i < k; i++) {
    below += Math.exp(logPoint);
    logPoint += Math.log((n - i) / (i + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return 1 - below;
}
