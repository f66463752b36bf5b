import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawFigure } from '../../../src-main/workbench/draw-figure.ts';
import { readResultsFolder } from '../../../src-main/workbench/read-results-folder.ts';
import { resultsReport } from '../../../src-main/workbench/report-page.ts';
import { exampleResults } from '../../shared/report/example-results.ts';
import { writeExampleFolder as writeExample } from './example-folder.ts';

const resources = join(import.meta.dirname, '..', '..', '..', 'resources');
const data = exampleResults();
const { slug } = data.provenance.dataset;
let place = '';
let folder = '';

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'mu-align-report-'));
  folder = join(place, 'results');
  writeExample(folder, { kind: 'own', inWords: 'an experiment of its own, no preset' });
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

describe('a results folder', () => {
  test('is read back as it was written', () => {
    const read = readResultsFolder(folder, resources);
    expect(read.data.rows.map(({ arm, seed }) => [arm, seed])).toEqual(data.rows.map(({ arm, seed }) => [arm, seed]));
    expect(read.data.rows[0]?.cells).toMatchObject(data.rows[0]?.cells ?? {});
    // MU-ALIGN distils from the retrained model by default: the catalogue knows.
    expect(read.data.arms.filter(({ usesTeacher }) => usesTeacher).map(({ id }) => id)).toContain('mu-align');
    // Both signs of two scores.
    expect(read.data.comparisons).toBe(4);
    expect(read.asDeclared).toBe(false);
  });

  test('that lacks a file says which, and what to do', () => {
    expect(() => readResultsFolder(place, resources)).toThrow(/holds no manifest\.json and no table of results; give the results folder of a run/);
    const broken = join(place, 'broken');
    writeExample(broken, { kind: 'own', inWords: '' });
    unlinkSync(join(broken, 'privacy_cache', `roc_${slug}.csv.gz`));
    expect(() => drawFigure(readResultsFolder(broken, resources), { kind: 'roc', width: 240, arms: null, attacker: null, privacy: null })).toThrow(/roc_example_4k\.csv\.gz cannot be read/);
    writeFileSync(join(broken, 'privacy_cache', `usenix_privacy_utility_distance_${slug}.csv`), 'arm,seed\n"x\n');
    expect(() => readResultsFolder(broken, resources)).toThrow(/usenix_.*never closed/);
  });

  test('is drawn for the arms that are asked for, and for no others', () => {
    const read = readResultsFolder(folder, resources);
    const { marks } = drawFigure(read, { kind: 'roc', width: 504, arms: ['scrub'], attacker: null, privacy: null });
    expect(marks).toContainEqual(expect.objectContaining({ text: 'SCRUB' }));
    expect(marks).not.toContainEqual(expect.objectContaining({ text: 'MU-ALIGN' }));
    expect(drawFigure(read, { kind: 'pareto', width: 504, arms: null, attacker: null, privacy: 'worst_auc' }).marks).toContainEqual(expect.objectContaining({ text: 'Worst AUC (lower is better)' }));
    expect(() => drawFigure(read, { kind: 'pareto', width: 504, arms: null, attacker: null, privacy: 'magic' })).toThrow(/magic/);
    expect(() => drawFigure(read, { kind: 'pareto', width: 504, arms: ['magic'], attacker: null, privacy: null })).toThrow(/no arm "magic"/);
  });
});

describe('the report', () => {
  test('asks the network for nothing and runs no script', () => {
    const page = resultsReport(readResultsFolder(folder, resources));
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<link rel="stylesheet"|url\(|@import/);
    expect(page).toContain("default-src 'none'");
    expect([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])).toEqual([...new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]))]);
  });

  test('escapes what a label holds', () => {
    const read = readResultsFolder(folder, resources);
    const hostile = { ...read, data: { ...read.data, arms: read.data.arms.map((arm) => ({ ...arm, label: `<img src=x onerror=alert(1)>${arm.label}` })) } };
    expect(resultsReport(hostile)).not.toContain('<img');
  });

  test('has claims, floors, resolution, hashes, threat models and terms', () => {
    const page = resultsReport(readResultsFolder(folder, resources));
    for (const part of ['Replication by re-implementation', 'no verdict on the 5 published claims', 'floor', '4,380 CAL and 2,995 TEST non-members are needed', data.provenance.configHash, 'a lower bound on leakage', 'Label known', 'Null floor', 'prefers-color-scheme: dark']) expect(page).toContain(part);
    expect(page).not.toMatch(/unlearning metric|post-processing defen[cs]e/i);
    // Paper is white: dark is for screens alone.
    expect(page).not.toMatch(/@media \(prefers-color-scheme: dark\)/);
  });

  test('gives verdicts where the run is the frozen preset', () => {
    const frozen = join(place, 'frozen');
    writeExample(frozen, { kind: 'frozen', inWords: 'reproduction of the frozen preset example' });
    expect(resultsReport(readResultsFolder(frozen, resources))).toContain('1 of 5 claims reproduced, 0 not reproduced, 4 not resolvable with this data.');
  });
});
