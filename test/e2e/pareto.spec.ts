import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { csvText } from '../../src-shared/report/csv.ts';
import { readCsv } from '../../src-shared/report/read-csv.ts';
import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { madeNpz } from '../main/lab/imported/made-scores.ts';
import type { MadeOptions } from '../main/lab/imported/made-scores.ts';
import { endlessExperiment, smallExperiment } from './experiment.ts';
import { bundleOf } from './files-of-runs.ts';
import { expect, goTo, test } from './fixtures.ts';
import { HomePage } from './pages/home-page.ts';
import { ParetoPage } from './pages/pareto-page.ts';
import { ShellPage, tabTo } from './pages/shell-page.ts';
import type { WorkbenchUnderTest } from './workbench-under-test.ts';

const LOW = 'frozen-scenes-low-fpr';
const VQA = 'frozen-vqa-v2-20k';
const PRIVACY = 'Utility and privacy';
const DISTANCE = 'Utility and distance';

test.describe('privacy, utility and distance of frozen results', () => {
  test('the sentence first, then both panels and their points, all as the workbench has them', async ({ page, workbench }) => {
    const pareto = new ParetoPage(page);
    await pareto.open(LOW);
    await expect(pareto.finding).toContainText('MU-ALIGN against SCRUB: better on distance to RETR, undecided on utility and privacy. It is not decided whether MU-ALIGN dominates SCRUB.');
    await expect(pareto.select('Baseline')).toHaveValue('scrub');
    await expect(pareto.select('Privacy')).toHaveValue('cal_worst_tpr_1e-5');
    const columns = ['retain_acc_heldout', 'cal_worst_tpr_1e-5', 'pred_js'];
    const model = await workbench.client.call('tables.build', { run: LOW, beside: [], options: { kind: 'privacy', cell: 'interval', digits: null, ties: 'none', arms: ['mu-align'], columns } });
    const cells = model.groups.flatMap(({ rows }) => rows)[0]?.cells ?? [];
    expect(cells).toHaveLength(4);
    for (const { shown } of cells) await expect(pareto.row('MU-ALIGN')).toContainText(shown.kind === 'number' ? `${shown.mean}${shown.beside?.kind === 'interval' ? ` [${shown.beside.lo}, ${shown.beside.hi}]` : ''}` : 'a number');
    const found = await workbench.client.call('compare.differences', { baseline: { run: LOW, arm: 'scrub' }, others: [{ run: LOW, arm: 'mu-align' }], columns });
    expect(found.map(({ outcome }) => outcome)).toEqual(['undecided', 'undecided', 'better']);
    await expect(pareto.row('MU-ALIGN')).toContainText('1 better, 2 undecided');
    await expect(pareto.row('Retrain (RETR)')).toContainText('reference');
    await expect(pareto.row('SCRUB')).toContainText(/0 of [\d,]+ to [\d,]+ at most 0\.0/);
    await expect(pareto.panel(PRIVACY)).toContainText('In front by their means alone: without the retrained model, Mask answer');
    await expect(pareto.panel(DISTANCE)).toContainText('with the retrained model (RETR), MU-ALIGN');
    await pareto.row('MU-ALIGN').getByRole('button', { name: /^0\.0075/ }).click();
    await expect(new ShellPage(page).trail).toContainText('n = 3');
    await expect(new ShellPage(page).trail).toContainText('mean of 3 rows');
    await pareto.row('MU-ALIGN').getByRole('button', { name: /^0\.0004/ }).click();
    await expect(new ShellPage(page).trail).toContainText('(null floor)');
  });

  test('any arm is the baseline, axes and methods are chosen, and the address keeps it all', async ({ page }) => {
    const pareto = new ParetoPage(page);
    await pareto.open(LOW);
    await pareto.select('Baseline').selectOption({ label: 'Retrain (RETR)' });
    await expect(pareto.finding).toContainText('MU-ALIGN against Retrain (RETR):');
    await pareto.select('Privacy').selectOption('worst_auc');
    await pareto.select('Distance to RETR').selectOption('emb_cka');
    await pareto.select('Utility').selectOption('retain_acc');
    await expect(pareto.table.getByRole('columnheader', { name: /^CKA ↑/ })).toBeVisible();
    await expect(pareto.table.getByRole('columnheader', { name: /^Worst AUC ↓/ })).toBeVisible();
    await pareto.method('Original').uncheck();
    await expect(pareto.row('Original')).toHaveCount(0);
    await pareto.panel(PRIVACY).getByRole('checkbox', { name: 'Logarithmic' }).check();
    await page.reload();
    await expect(pareto.table.getByRole('columnheader', { name: /^Retain acc\. ↑/ })).toBeVisible();
    await expect(pareto.select('Baseline')).toHaveValue('retrain');
    await expect(pareto.method('Original')).not.toBeChecked();
    await expect(pareto.panel(PRIVACY).getByRole('checkbox', { name: 'Logarithmic' })).toBeChecked();
    // Forget accuracy is best where RETR has it: it has no better end, and is no axis.
    await expect(pareto.select('Utility').getByRole('option', { name: /Forget acc/ })).toHaveCount(0);
  });

  test('what the data cannot resolve is hatched with the words, has no front, and nobody is better there', async ({ page }) => {
    const pareto = new ParetoPage(page);
    await pareto.open(VQA);
    await expect(pareto.finding).toContainText('every method is at or below the null floor');
    await expect(pareto.select('Privacy').getByRole('option', { name: 'Worst TPR@1e-5, calibrated ↓, no threshold' })).toHaveCount(1);
    await pareto.select('Privacy').selectOption('cal_worst_tpr_1e-3');
    await expect(pareto.finding).toContainText('not resolvable on privacy');
    await expect(pareto.finding).toContainText('Worst TPR@1e-3, calibrated is below the resolution of this data');
    await expect(pareto.row('MU-ALIGN')).toContainText('below resolution:');
    await expect(pareto.plot(PRIVACY)).toHaveAccessibleDescription(/below resolution: no claim follows/);
    await expect(pareto.plot(PRIVACY)).not.toHaveAccessibleDescription(/Pareto front/);
    await expect(pareto.plot(DISTANCE)).toHaveAccessibleDescription(/Pareto front/);
    await pareto.select('Privacy').selectOption('cal_worst_tpr_1e-5');
    await expect(pareto.main.getByRole('region', { name: PRIVACY })).toContainText('too few non-members to set a threshold');
    await expect(pareto.row('MU-ALIGN')).toContainText('no threshold');
    await expect(pareto.panel(DISTANCE)).toBeVisible();
  });

  test('each panel is exported as exactly what is drawn', async ({ page, workbench }) => {
    const pareto = new ParetoPage(page);
    await pareto.open(LOW, '?hidden=original');
    await expect(pareto.panel(DISTANCE)).toBeVisible();
    const csv = await pareto.exported(DISTANCE, 'CSV');
    expect(csv.name).toBe(`pareto_${LOW}_retain_acc_heldout_pred_js.csv`);
    const { header, rows } = readCsv(csv.bytes.toString());
    const points = rows.filter((row) => row[header.indexOf('kind')] === 'point');
    expect(points.map((row) => row[0])).toEqual((await pareto.methods()));
    expect(points.map((row) => row[0])).not.toContain('Original');
    const model = await workbench.client.call('tables.build', { run: LOW, beside: [], options: { kind: 'distance', cell: 'interval', digits: null, ties: 'none', arms: ['mu-align'], columns: ['pred_js'] } });
    const over = model.groups.flatMap(({ rows: own }) => own)[0]?.cells[0]?.over;
    const own = points.find((row) => row[0] === 'MU-ALIGN') ?? [];
    expect([own[3], own[5], own[6]].map(Number)).toEqual([over?.mean, over?.interval?.lo, over?.interval?.hi]);
    const svg = (await pareto.exported(PRIVACY, 'SVG')).bytes.toString();
    expect(svg).toContain('worse than SCRUB on both');
    expect(svg).toContain('width="3.33in"');
    expect((await pareto.exported(PRIVACY, 'PDF')).bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await pareto.exported(PRIVACY, 'PNG, 2x')).bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  test('by keyboard: points are read off, their row is marked; the table is sorted', async ({ page }) => {
    const pareto = new ParetoPage(page);
    await pareto.open(LOW);
    await tabTo(page, pareto.plot(DISTANCE), 60);
    await page.keyboard.press('ArrowRight');
    await expect(new ShellPage(page).status(/^MU-ALIGN: Retain acc\., held-out 0\.520 \[.*JS \(nats\) 0\.0101/)).toHaveCount(1);
    await expect(pareto.table.getByRole('row', { selected: true })).toContainText('MU-ALIGN');
    const head = pareto.table.getByRole('columnheader', { name: /^JS \(nats\)/ });
    await head.getByRole('button').press('Enter');
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    expect((await pareto.methods()).at(0)).toBe('MU-ALIGN');
    expect((await pareto.methods()).at(-1)).toBe('Original');
  });

  test('the panels show the same piece of their common axis', async ({ page }) => {
    const pareto = new ParetoPage(page);
    await pareto.open(LOW);
    await pareto.plot(DISTANCE).focus();
    await page.keyboard.press('+');
    await expect(pareto.panel(PRIVACY).getByRole('button', { name: 'Reset zoom' })).toBeVisible();
    await pareto.panel(PRIVACY).getByRole('button', { name: 'Reset zoom' }).click();
    await expect(pareto.panel(PRIVACY).getByRole('button', { name: 'Reset zoom' })).toHaveCount(0);
  });

  test('nothing is cut off and axe-core finds nothing, with ten methods and below resolution', async ({ page }) => {
    test.slow();
    const pareto = new ParetoPage(page);
    for (const query of ['', '?privacy=cal_worst_tpr_1e-3', '?privacy=cal_worst_tpr_1e-5']) {
      await pareto.open(VQA, query);
      await new ShellPage(page).isQuiet();
      await expectNoOverflowAtAnySize(page);
      await expectNoViolations(page);
    }
  });
});

test.describe('what is missing', () => {
  test('a run that is not there, one without results, an arm and a column that are not there', async ({ page, workbench }) => {
    const pareto = new ParetoPage(page);
    await goTo(page, '#/pareto/nowhere');
    await expect(pareto.main.getByRole('alert')).toContainText('There is no such run here any more');
    const run = await workbench.launch(endlessExperiment());
    await goTo(page, `#/pareto/${run}`);
    await expect(pareto.main).toContainText('They are written when its last step is done');
    await Promise.all([workbench.runReaches(run, 'stopped'), workbench.client.call('runs.stop', { id: run, force: true })]);
    await goTo(page, `#/pareto/${LOW}?baseline=magic`);
    await expect(pareto.main).toContainText('These results have no arm “magic”');
    await pareto.main.getByRole('button', { name: 'Take the usual baseline' }).click();
    await expect(pareto.finding).toContainText('MU-ALIGN against SCRUB');
    await pareto.open(LOW, '?privacy=charm');
    await expect(pareto.main).toContainText('These results have no column charm for Privacy');
    await expect(pareto.panel(DISTANCE)).toBeVisible();
  });

  test('results of another program: a front of nobody, for it is not known who uses RETR; without distance there is one panel', async ({ page, workbench }) => {
    await withTable(workbench, (name) => !/^(?:emb|pred)_/.test(name), async (run) => {
      const pareto = new ParetoPage(page);
      await pareto.open(run);
      await expect(pareto.main).toContainText('no distance to a retrained model');
      await expect(pareto.panel(PRIVACY)).toBeVisible();
      await expect(pareto.panel(DISTANCE)).toHaveCount(0);
      await expect(pareto.plot(PRIVACY)).not.toHaveAccessibleDescription(/Pareto front/);
      await expect(pareto.finding).toContainText('No front is drawn: these results do not say which methods use the retrained model');
      await expectNoViolations(page);
    });
  });

  test('without any utility it is said where the rest can be seen', async ({ page, workbench }) => {
    await withTable(workbench, (name) => !/acc|runtime/.test(name), async (run) => {
      await goTo(page, `#/pareto/${run}`);
      const pareto = new ParetoPage(page);
      await expect(pareto.main).toContainText('These results hold no utility');
      await expect(pareto.main.getByRole('link', { name: 'Attacks' })).toBeVisible();
      await expectNoViolations(page);
    });
  });

  test('confounded data are said to be', async ({ page, workbench }) => {
    await withTable(workbench, () => true, async (run) => {
      await new ParetoPage(page).open(run);
      await expect(page.getByRole('main')).toContainText('Confounded: an attacker that sees no model tells members from non-members');
    }, { model_free_auc: '0.7', model_free_lo: '0.65', model_free_hi: '0.75' });
  });
});

test.describe('runs made here', () => {
  test.use({ home: 'finished' });

  test('two seeds judge nothing, and one arm alone has nothing to be held against', async ({ page, workbench }) => {
    const own = await workbench.ownRun();
    const pareto = new ParetoPage(page);
    await pareto.open(own.id);
    await expect(pareto.finding).toContainText('Nothing is decided between the two');
    await expect(pareto.finding).toContainText('2 pairs are too few; three are needed');
    const alone = await workbench.launch(smallExperiment({ name: 'Alone', seeds: [42], arms: [{ id: 'retrain', label: 'RETR', method: 'retrain' }] }), 'Alone');
    await workbench.runReaches(alone, 'completed');
    await pareto.open(alone);
    await expect(pareto.finding).toContainText('RETR is alone here. There is nothing to hold it against.');
    await expect(pareto.finding).toContainText('One seed: a bar stands only where');
    await expect(pareto.table.getByRole('columnheader', { name: /^Against/ })).toHaveCount(0);
    await expect(pareto.main).not.toContainText('not judged against');
    await expectNoViolations(page);
  });
});

test.describe('an opened bundle', () => {
  test.use({ home: 'finished' });

  test('shows what the run itself shows, number by number, and is exported as it', async ({ page, workbench }) => {
    const own = await workbench.ownRun();
    const pareto = new ParetoPage(page);
    await pareto.open(own.id);
    await pareto.isJudged();
    const [finding, table, csv] = [await pareto.finding.innerText(), await pareto.cells(), (await pareto.exported(PRIVACY, 'CSV')).bytes.toString()];
    const home = new HomePage(page);
    await home.open();
    await home.openResults();
    await home.chooseFile(await bundleOf(workbench.client, own.id));
    await home.opening.getByRole('link', { name: 'Pareto' }).click();
    await new ShellPage(page).isOn('Pareto');
    await pareto.isJudged();
    const opened = /#\/pareto\/([^?]+)/.exec(page.url())?.[1] ?? '';
    expect(opened).not.toBe(own.id);
    expect(await pareto.finding.innerText()).toBe(finding);
    expect(await pareto.cells()).toEqual(table);
    const exported = await pareto.exported(PRIVACY, 'CSV');
    expect(exported.name).toMatch(new RegExp(`^pareto_${opened}_retain_acc_heldout_`));
    expect(exported.bytes.toString()).toBe(csv);
    await pareto.row('SCRUB').getByRole('button', { name: /\d/ }).first().click();
    await expect(new ShellPage(page).trail).toContainText('n = 2');
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
  });
});

test.describe('imported scores', () => {
  const PAIRS = { members: 400, nonMembers: 1500, retained: 200, heldOut: 200 };
  const importThrough = async (page: Page, about: MadeOptions): Promise<string> => {
    const home = new HomePage(page);
    await home.open();
    await home.openResults();
    await home.chooseFile({ name: 'theirs.npz', mimeType: 'application/octet-stream', buffer: Buffer.from(madeNpz(1, about)) });
    await home.opening.getByRole('button', { name: 'Import scores' }).click();
    await expect(home.opening).toContainText('Not all could be measured with what the file holds.', { timeout: 30_000 });
    await expect(home.opening).toContainText('embedding-norm, last-layer-grad-norm, learned-logistic are left out');
    await home.opening.getByRole('link', { name: 'Pareto' }).click();
    await new ShellPage(page).isOn('Pareto');
    return /#\/pareto\/([^?]+)/.exec(page.url())?.[1] ?? '';
  };

  test('of several models: both panels, every number as the workbench has it, and a front of nobody', async ({ page, workbench }) => {
    test.slow();
    const run = await importThrough(page, { ...PAIRS, shifts: { original: 1, retrain: 0, reference: 0, 'mu-align': 0.1, mine: 0.3 }, seeds: [1, 2, 3] });
    const pareto = new ParetoPage(page);
    await pareto.isJudged();
    await expect(pareto.select('Baseline')).toHaveValue('mine');
    await expect(pareto.finding).toContainText('mu-align against mine: ');
    await expect(pareto.marks).toContainText(/not told from chance \(null floor.*\), or from another RETR/);
    await expect(pareto.finding).toContainText('No front is drawn: these results do not say which methods use the retrained model');
    // Without kinds of answers there is no weighted accuracy.
    await expect(pareto.select('Utility')).toHaveValue('retain_acc');
    await expect(pareto.select('Utility').getByRole('option')).toHaveText(['Retain acc. ↑', 'Retain acc., held-out, unweighted ↑']);
    await expect(pareto.row('retrain')).toContainText('reference');
    await expect(pareto.panel(PRIVACY)).toBeVisible();
    const { rows } = await workbench.client.call('evaluations.rows', { run, arms: ['mine'], seeds: null, page: { offset: 0, limit: 10 } });
    for (const [name, digits] of [['retain_acc', 3], ['pred_js', 4]] as const) {
      const values = rows.map(({ cells }) => Number(cells[name]));
      expect(values).toHaveLength(3);
      await expect(pareto.row('mine')).toContainText((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(digits));
    }
    const { header, rows: points } = readCsv((await pareto.exported(DISTANCE, 'CSV')).bytes.toString());
    expect(points.filter((row) => row[header.indexOf('kind')] === 'point').map((row) => row[0])).toEqual(await pareto.methods());
    expect((await pareto.exported(DISTANCE, 'PDF')).bytes.subarray(0, 5).toString()).toBe('%PDF-');
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
  });

  test('of one method and a retrained model: the method is held against it, and whose value is missing is said', async ({ page }) => {
    await importThrough(page, { ...PAIRS, shifts: { retrain: 0, mine: 0.3 }, seeds: [1, 2, 3] });
    const pareto = new ParetoPage(page);
    await pareto.isJudged();
    await expect(pareto.finding).toContainText('mine against retrain: ');
    // Without a reference the retrained model is what distances are to, and has none itself.
    await expect(pareto.panel(DISTANCE)).toContainText('Not drawn, no value on both axes: retrain.');
    await expect(pareto.row('retrain')).toContainText('–');
    await expect(pareto.marks).toContainText('not told from chance (null floor');
    await expect(pareto.marks).not.toContainText('another RETR');
  });

  test('of one model alone, of one seed: what is there is shown, and nothing is held against nothing', async ({ page }) => {
    await importThrough(page, { ...PAIRS, shifts: { model: 0.4 } });
    const pareto = new ParetoPage(page);
    await expect(pareto.finding).toContainText('model is alone here. There is nothing to hold it against.');
    await expect(pareto.main).toContainText('no distance to a retrained model');
    await expect(pareto.panel(PRIVACY)).toBeVisible();
    await expect(pareto.panel(DISTANCE)).toHaveCount(0);
    await expect(pareto.row('model')).toContainText(/0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]/);
    await expectNoOverflowAtAnySize(page);
  });

  test('without pairs that were to be kept there is no utility, and it is said what gives one', async ({ page }) => {
    await importThrough(page, { members: 400, nonMembers: 1500, shifts: { mine: 0.4, theirs: 0.2 }, seeds: [1, 2, 3] });
    const pareto = new ParetoPage(page);
    await expect(pareto.main).toContainText('These results hold no utility');
    await expect(pareto.main).toContainText('A file of scores gives one with logits, labels, and pairs of the retain set or held out.');
    await pareto.main.getByRole('link', { name: 'Attacks' }).click();
    await new ShellPage(page).isOn('Attacks');
  });
});

/** The table of the frozen results as another program might have written it: with some columns, and other values in some. */
async function withTable(workbench: WorkbenchUnderTest, keep: (column: string) => boolean, look: (run: string) => Promise<void>, changed: Readonly<Record<string, string>> = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mu-align-e2e-foreign-'));
  try {
    const from = join(import.meta.dirname, '..', '..', 'results', 'scenes_low_fpr', 'privacy_cache');
    const table = readdirSync(from).find((name) => /^usenix_.*\.csv$/.test(name)) ?? '';
    cpSync(join(from, table), join(folder, 'table.csv'));
    const { header, rows } = readCsv(readFileSync(join(folder, 'table.csv'), 'utf8'));
    const kept = header.map((name, i) => ({ name, i })).filter(({ name }) => keep(name));
    writeFileSync(join(folder, 'table.csv'), csvText(kept.map(({ name }) => name), rows.map((row) => kept.map(({ name, i }) => changed[name] ?? row[i] ?? ''))));
    const { runs: [opened] } = await workbench.client.call('files.openPath', { path: folder });
    await look(opened ?? '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
