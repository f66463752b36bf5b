import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WIDTHS } from '../../../../src-shared/report/figures/scene.ts';
import { buildTable } from '../../../../src-shared/report/tables/build-table.ts';
import { markdownTable } from '../../../../src-shared/report/tables/markdown-table.ts';
import { usualCell } from '../../../../src-shared/report/tables/table-options.ts';
import { drawFigure } from '../../../../src-main/workbench/draw-figure.ts';
import { openResults } from '../../../../src-main/workbench/opening/open-results.ts';
import { openedRun } from '../../../../src-main/workbench/opening/register-opened.ts';
import { readResultsFolder } from '../../../../src-main/workbench/read-results-folder.ts';
import type { ReadResults } from '../../../../src-main/workbench/read-results-folder.ts';
import { resultsReport } from '../../../../src-main/workbench/report-page.ts';
import { writeExampleFolder } from '../example-folder.ts';

const resources = join(import.meta.dirname, '..', '..', '..', '..', 'resources');
let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'foreign-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

/** A folder of the given files, read. */
function read(files: Readonly<Record<string, string>>, folder = 'paper'): ReadResults {
  for (const [path, text] of Object.entries(files)) {
    const file = join(place, folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return readResultsFolder(join(place, folder), resources);
}

const MAIN = 'privacy_cache/usenix_privacy_utility_distance_VQA.csv';

describe('a folder of another program', () => {
  test('is read by its headers, and says what it does not know', () => {
    const { data, asDeclared, state, warnings, unknownColumns } = read({
      [MAIN]: 'method,seed,forgetAcc,retainAcc,worstTPR@1e-5,calWorstTPR@1e-5,my metric\nMU-ALIGN,42,0,0.41,0.003,0.004,7\nSCRUB,42,0.1,0.4,0.005,0.006,8\nRetrain,42,0.02,0.42,0.001,0.001,9\n',
      'notes.csv': 'a,b\n1,2\n',
      'readme.txt': 'not looked at',
    });
    expect(data.rows.map(({ arm, seed, cells }) => [arm, seed, cells['worst_tpr_1e-5'], cells['my metric']])).toEqual([['MU-ALIGN', 42, 0.003, 7], ['SCRUB', 42, 0.005, 8], ['Retrain', 42, 0.001, 9]]);
    expect(data.arms).toEqual([
      { id: 'MU-ALIGN', label: 'MU-ALIGN', method: 'mu-align', usesTeacher: null },
      { id: 'SCRUB', label: 'SCRUB', method: 'scrub', usesTeacher: null },
      { id: 'Retrain', label: 'Retrain', method: 'retrain', usesTeacher: null },
    ]);
    expect(data).toMatchObject({ config: null, comparisons: null, provenance: { version: null, configHash: null, engine: null, dataset: { slug: 'VQA', sha256: null }, seeds: [42] } });
    expect({ asDeclared, state, unknownColumns }).toEqual({ asDeclared: false, state: null, unknownColumns: ['my metric'] });
    expect(warnings).toEqual(['notes.csv was not understood: no column names an arm or a method, or none a result']);
  });

  test('becomes tables and a Pareto view; unknown methods are ranked with nobody', () => {
    const { data } = read({ [MAIN]: 'method,seed,forget_acc,retain_acc_heldout,worst_auc,pred_js\nours,1,0,0.4,0.6,0.1\nSSD,1,0.1,0.5,0.7,0.2\nretrain,1,0,0.45,0.5,0.05\n' });
    const text = markdownTable(buildTable(data, { kind: 'utility', cell: usualCell('utility'), digits: null, ties: 'digits', arms: null, columns: null }));
    expect(text).toContain('not known whether with the retrained model');
    expect(text).toContain('results that another program wrote');
    // Nothing is bold but the title.
    expect(text).not.toMatch(/diverged|\| \*\*/);
    expect(resultsReport(read({}))).toContain('results of another program');
    expect(drawFigure({ ...read({}), data }, { kind: 'pareto', width: WIDTHS.page, arms: null, attacker: null, privacy: 'worst_auc' }).marks).toContainEqual(expect.objectContaining({ text: 'SSD' }));
  });

  test('of several files is one table; contradictions are listed, means give way to seeds', () => {
    const { data, warnings } = read({
      'a.csv': 'arm,seed,forget_acc\nscrub,1,0.5\n',
      'b.json': JSON.stringify([{ arm: 'scrub', seed: 1, forget_acc: 0.25, retain_acc: 0.75 }, { arm: 'other', seed: 1, retain_acc: 0.5 }]),
      'tables_x_utility.csv': 'arm,forget_acc_mean,n\nscrub,0.4,3\n',
    });
    expect(data.rows).toEqual([
      { arm: 'scrub', method: 'scrub', seed: 1, cells: { forget_acc: 0.5, retain_acc: 0.75 } },
      { arm: 'other', method: 'other', seed: 1, cells: { forget_acc: null, retain_acc: 0.5 } },
    ]);
    expect(warnings.join('\n')).toMatch(/b\.json gives 1 cells otherwise .*scrub, seed 1, forget_acc/);
    expect(warnings.join('\n')).toMatch(/tables_x_utility\.csv holds means over seeds of rows that are there/);
  });

  test('that was ours before its manifest was lost gives the same rows, curves and attackers', () => {
    writeExampleFolder(join(place, 'own'), { kind: 'own', inWords: '' });
    const own = readResultsFolder(join(place, 'own'), resources);
    cpSync(join(place, 'own'), join(place, 'bare'), { recursive: true });
    rmSync(join(place, 'bare', 'manifest.json'));
    rmSync(join(place, 'bare', 'SHA256SUMS'));
    const bare = readResultsFolder(join(place, 'bare'), resources);
    expect(bare.data.rows).toEqual(own.data.rows);
    const { slug } = own.data.provenance.dataset;
    expect(bare.data.provenance.dataset.slug).toBe(slug);
    expect(bare.text(`privacy_cache/roc_${slug}.csv.gz`)).toBe(gunzipSync(readFileSync(join(place, 'own', 'privacy_cache', `roc_${slug}.csv.gz`))).toString());
    expect(drawFigure(bare, { kind: 'roc', width: 240, arms: ['scrub'], attacker: null, privacy: null }).marks.length).toBeGreaterThan(10);
    expect(openedRun(bare, { id: 'x', name: '', source: 'opened', place: '' }).rows.length).toBeGreaterThanOrEqual(18);
  });

  test('of many data sets in one folder reads one and says so', () => {
    const row = 'arm,seed,forget_acc\na,1,0\n';
    const { data, warnings } = read({ [MAIN]: row, 'privacy_cache/usenix_privacy_utility_distance_gqa.csv': row.replace(',0', ',1') });
    expect(data.provenance.dataset.slug).toBe('VQA');
    expect(warnings[0]).toMatch(/several data sets \(VQA, gqa\)/);
  });

  test('that holds nothing to read is refused with what was seen', () => {
    mkdirSync(join(place, 'empty'));
    expect(() => readResultsFolder(join(place, 'empty'), resources)).toThrow(/no table of results/);
    expect(() => read({ 'a.csv': '"open', 'b.json': '{' }, 'torn')).toThrow(/a\.csv cannot be read: record 1 has a quote.*b\.json cannot be read/s);
    expect(() => readResultsFolder(join(place, 'nowhere'), resources)).toThrow(/is no folder/);
  });

  test('is not left by a link', () => {
    writeFileSync(join(place, 'secret.csv'), 'arm,seed,forget_acc\nsecret,1,0\n');
    mkdirSync(join(place, 'linked'));
    symlinkSync(join(place, 'secret.csv'), join(place, 'linked', 'a.csv'));
    symlinkSync(place, join(place, 'linked', 'folder'));
    expect(() => readResultsFolder(join(place, 'linked'), resources)).toThrow(/no table of results/);
  });
});

test('our own results that were changed are opened with a warning and without verdicts', () => {
  writeExampleFolder(join(place, 'own'), { kind: 'frozen', inWords: 'frozen' });
  expect(openResults(join(place, 'own'), resources)[0]?.results).toMatchObject({ asDeclared: true, warnings: [] });
  const file = join(place, 'own', 'losses_example_4k.csv');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
  expect(openResults(join(place, 'own'), resources)[0]?.results).toMatchObject({ asDeclared: false, state: null, warnings: [expect.stringMatching(/losses_example_4k\.csv/) as unknown] });
});
