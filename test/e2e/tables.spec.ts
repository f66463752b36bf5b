import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { readCsv } from '../../src-shared/report/read-csv.ts';
import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { endlessExperiment, smallExperiment } from './experiment.ts';
import { expect, goTo, test } from './fixtures.ts';
import { ShellPage, tabTo } from './pages/shell-page.ts';
import { TablesPage } from './pages/tables-page.ts';

const LOW = 'frozen-scenes-low-fpr';
const VQA = 'frozen-vqa-v2-20k';
const PUBLISHED = { cell: 'std', digits: null, ties: 'digits', arms: null, columns: null } as const;
const latex = spawnSync('pdflatex', ['--version'], { stdio: 'ignore' }).status === 0;

async function clipboard(page: Page): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  return page.evaluate(() => navigator.clipboard.readText());
}

test.describe('tables of frozen results', () => {
  test('the published tables, as the workbench writes them: preview, source, copy and files agree', async ({ page, workbench }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const tables = new TablesPage(page);
    await tables.open(LOW);
    for (const [kind, title] of [['utility', 'Utility'], ['privacy', 'Low-FPR privacy'], ['distance', 'Distance to retraining']] as const) {
      await tables.select('Table').selectOption(title);
      const options = { ...PUBLISHED, kind, cell: kind === 'privacy' ? 'interval' : 'std' } as const;
      const text = await workbench.client.call('tables.text', { run: LOW, beside: [], options, format: 'tex', siunitx: false, width: 'page' });
      // Rows and columns are written out in what the window asks for: the table itself is the same.
      const body = (source: string): string => source.slice(source.indexOf('\\begin{table'));
      await expect.poll(async () => body(await tables.source().innerText()).trim()).toBe(body(text.text).trim());
      const model = await workbench.client.call('tables.build', { run: LOW, beside: [], options });
      const shown = model.groups.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.flatMap((cell) => (cell.shown.kind === 'number' ? [cell.shown.mean] : []))));
      for (const mean of shown.slice(0, 12)) await expect(tables.table).toContainText(mean.replace('-', '−'));
    }
    await tables.toolbar.getByRole('button', { name: 'Copy LaTeX' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'copied as LaTeX' })).toBeVisible();
    expect(await clipboard(page)).toMatch(/^% MU-ALIGN Workbench [^]*% run frozen-scenes-low-fpr[^]*\\end\{table\*\}\n$/);
    const csv = await tables.saved('CSV');
    expect(csv.name).toBe('table_scenes_low_fpr_distance.csv');
    expect(readCsv(csv.text).header).toContain('pred_js_mean');
    expect((await tables.saved('Markdown')).text).toContain('| SCRUB |');
    expect((await tables.saved('LaTeX')).text).toContain('\\usepackage{booktabs}');
  });

  test('rows and columns are chosen and put in order by keyboard and by dragging; the address keeps it', async ({ page }) => {
    const tables = new TablesPage(page);
    await tables.open(VQA);
    await tables.pick(tables.rows, 'Fine-tune').uncheck();
    await expect(tables.table.getByRole('rowheader', { name: 'Fine-tune' })).toHaveCount(0);
    await tables.grip(tables.rows, 'SCRUB').focus();
    await page.keyboard.press('ArrowUp');
    await expect(tables.grip(tables.rows, 'SCRUB')).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: 'SCRUB: place' })).not.toHaveCount(0);
    await page.keyboard.press('ArrowUp');
    await expect.poll(async () => {
      const names = await tables.rowNames();
      return names.indexOf('SCRUB') < names.indexOf('NegGrad+');
    }).toBe(true);
    await tables.drag(tables.columns, 'Forget acc.', 'Retain acc., held-out');
    await expect(tables.table.getByRole('columnheader').nth(1)).toHaveText(/^Retain acc\./);
    await tables.select('Add a column').selectOption('Distance: JS (nats)');
    await expect(tables.table.getByRole('columnheader').last()).toContainText('JS (nats)');
    const before = await tables.rowNames();
    await page.reload();
    await expect(tables.table.getByRole('columnheader').last()).toContainText('JS (nats)');
    expect(await tables.rowNames()).toEqual(before);
    // By the navigation the table is as it was left; a kept one comes back by its name.
    const shell = new ShellPage(page);
    await shell.link('Runs').click();
    await shell.link('Tables').click();
    await expect(tables.table.getByRole('columnheader').last()).toContainText('JS (nats)');
    await tables.options.getByRole('button', { name: 'Keep view…' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Mine');
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await tables.select('View').selectOption('Utility as published');
    await expect(tables.table.getByRole('columnheader').last()).toContainText('(s)');
    await tables.select('View').selectOption('Mine');
    await expect(tables.table.getByRole('columnheader').last()).toContainText('JS (nats)');
  });

  test('cells, digits, ties, siunitx and width are as they are chosen, and the checks say what follows', async ({ page }) => {
    const tables = new TablesPage(page);
    await tables.open(VQA, '?preset=distance');
    await tables.select('Cell').selectOption('mean (n)');
    await expect(tables.table).toContainText('(n = 3)');
    await tables.select('Digits').selectOption('2 significant');
    await expect(tables.source()).toContainText('mean (number of seeds)');
    await tables.select('Ties').selectOption('intervals overlap');
    await expect(tables.source()).toContainText('ties: intervals overlap');
    await tables.select('Numbers').selectOption('siunitx columns');
    await expect(tables.source()).toContainText('\\usepackage{siunitx}');
    await expect(tables.fact('Compiles')).toContainText('booktabs and siunitx');
    await tables.options.getByRole('checkbox', { name: 'Bold best, underline second' }).uncheck();
    await expect(tables.source()).toContainText('nothing is marked as best');
    await expect(tables.fact('Bold')).toHaveCount(0);
    await tables.main.getByRole('button', { name: '3.33 in' }).click();
    await expect(tables.source()).toContainText('\\begin{table}[t]');
    await expect(tables.fact('Width')).toContainText('too wide');
    for (const name of ['CKA', 'L1', 'Disagreement', 'Emb. MSE, aligned', 'Emb. MSE']) await tables.pick(tables.columns, name).uncheck();
    await expect(tables.fact('Width')).toContainText('of 3.33 in');
    await expect(tables.fact('Width')).not.toContainText('too wide');
  });

  test('what the data cannot resolve is hatched with the words, nobody is best in it, and a bold value is held against the next', async ({ page, workbench }) => {
    const tables = new TablesPage(page);
    await tables.open(VQA, '?preset=privacy');
    const below = tables.table.getByRole('columnheader', { name: /Below resolution/ });
    await expect(below.first()).toContainText('1e-3');
    await expect(tables.table.getByRole('cell', { name: /below resolution/ }).first()).toBeVisible();
    await expect(tables.fact('Resolution')).toContainText('nobody is ranked');
    await expect(tables.fact('Left out')).toContainText('1e-4 needs 43,819 CAL and 29,956 TEST non-members');
    const [difference] = await workbench.client.call('compare.differences', { baseline: { run: VQA, arm: 'fine-tune' }, others: [{ run: VQA, arm: 'mask-answer' }], columns: ['worst_auc'] });
    expect(difference?.outcome).not.toBe('better');
    await expect(tables.fact('Bold')).toContainText('Worst AUC, Mask answer minus Fine-tune');
  });

  test('a number leads to where it comes from', async ({ page }) => {
    const tables = new TablesPage(page);
    await tables.open(LOW);
    await tables.table.getByRole('row', { name: /^SCRUB/ }).getByRole('button').nth(1).click();
    const { trail } = new ShellPage(page);
    await expect(trail).toContainText('mean of 3 rows');
    await expect(trail).toContainText('evaluate scrub, seed 42');
    await expect(trail).toContainText('reproduction of the frozen preset scenes-low-fpr');
  });

  test('the claims with their verdicts', async ({ page, workbench }) => {
    const tables = new TablesPage(page);
    await tables.open(VQA, '?preset=claims');
    const verdicts = await workbench.client.call('compare.verdicts', { run: VQA });
    for (const { claim } of verdicts) await expect(tables.table).toContainText(claim.text);
    await expect(tables.source()).toContainText('Published claims.');
    expect((await tables.saved('CSV')).name).toBe('claims_vqa_v2_20k.csv');
    await expectNoViolations(page);
  });

  test('arms of a run on other data cannot stand beside, and it is said why', async ({ page }) => {
    const tables = new TablesPage(page);
    await tables.open(VQA);
    await tables.options.getByRole('button', { name: 'Arms of other runs…' }).click();
    await tables.besideDialog.getByRole('checkbox', { name: /^SCRUB/ }).first().check();
    await tables.besideDialog.getByRole('button', { name: 'Show 1 beside' }).click();
    await expect(tables.besideDialog.getByRole('alert')).toContainText('measured on other data');
    await tables.besideDialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(tables.table).toBeVisible();
    // An address that asks for it all the same says why, and offers the way back.
    await goTo(page, `#/tables/${VQA}?beside=scrub%40${LOW}`);
    await expect(tables.main.getByRole('alert')).toContainText('measured on other data');
    await tables.main.getByRole('button', { name: 'Take the arms of other runs out' }).click();
    await expect(tables.table).toBeVisible();
  });

  test('nothing chosen: said in words, with what to do', async ({ page }) => {
    const tables = new TablesPage(page);
    await tables.open(LOW, '?columns=pred_js');
    await tables.pick(tables.columns, 'JS (nats)').uncheck();
    await expect(tables.main.getByRole('heading', { name: 'An empty table' })).toBeVisible();
    await expect(tables.toolbar.getByRole('button', { name: 'Copy LaTeX' })).toHaveCount(0);
    await tables.pick(tables.columns, 'Retain acc.').check();
    await expect(tables.table).toBeVisible();
  });

  test('by the keyboard alone a table is copied', async ({ page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const tables = new TablesPage(page);
    await tables.open(LOW);
    await tabTo(page, tables.pick(tables.rows, 'Mask answer'), 80);
    await page.keyboard.press('Space');
    await expect(tables.table.getByRole('rowheader', { name: 'Mask answer' })).toHaveCount(0);
    await tabTo(page, tables.toolbar.getByRole('button', { name: 'Copy LaTeX' }), 80, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => clipboard(page)).not.toContain('Mask answer');
  });

  if (!latex) console.log('skipped: tables of the window are not compiled, pdflatex is not installed');
  test('what is saved compiles', async ({ page }) => {
    test.skip(!latex, 'pdflatex is not installed');
    const tables = new TablesPage(page);
    await tables.open(VQA, '?preset=privacy&ties=overlap&digits=s2');
    const folder = mkdtempSync(join(tmpdir(), 'mu-align-e2e-latex-'));
    try {
      const { name, text } = await tables.saved('LaTeX');
      writeFileSync(join(folder, name), text);
      writeFileSync(join(folder, 'paper.tex'), `\\documentclass[10pt,twocolumn]{article}\\usepackage{booktabs}\\usepackage[letterpaper,margin=0.75in]{geometry}\\begin{document}\\input{${name}}\\end{document}\n`);
      const { status, stdout } = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'paper.tex'], { cwd: folder, encoding: 'utf8' });
      expect(status, stdout).toBe(0);
      expect(stdout).not.toMatch(/Overfull/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('nothing is cut off and axe-core finds nothing, with a wide table and with the dialog', async ({ page }) => {
    test.slow();
    const tables = new TablesPage(page);
    await tables.open(VQA, '?preset=privacy&numbers=siunitx');
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await tables.options.getByRole('button', { name: 'Arms of other runs…' }).click();
    await expect(tables.besideDialog.getByRole('checkbox').first()).toBeVisible();
    await expectNoViolations(page);
  });
});

test.describe('tables of runs made here', () => {
  test.use({ home: 'finished' });

  test('arms of another run stand beside where they were measured alike, named with their run', async ({ page, workbench }) => {
    const own = await workbench.ownRun();
    // Its steps are done: it ends in seconds.
    const { id: again } = await workbench.client.call('runs.launch', { config: smallExperiment({ name: 'Again' }), preset: null, name: 'Again', key: 'tables-again' });
    await workbench.runReaches(again, 'completed');
    const tables = new TablesPage(page);
    await tables.open(own.id);
    await tables.options.getByRole('button', { name: 'Arms of other runs…' }).click();
    await tables.besideDialog.getByRole('combobox', { name: 'Run' }).selectOption('Again');
    await tables.besideDialog.getByRole('checkbox', { name: /^SCRUB/ }).check();
    await tables.besideDialog.getByRole('button', { name: 'Show 1 beside' }).click();
    await expect(tables.besideDialog).toBeHidden();
    await expect(tables.table.getByRole('rowheader', { name: 'SCRUB (Again)' })).toBeVisible();
    await expect(tables.source()).toContainText(`row scrub@${again}: run ${again}`);
    await tables.pick(tables.rows, 'SCRUB (Again)').uncheck();
    await expect(tables.table.getByRole('rowheader', { name: 'SCRUB (Again)' })).toHaveCount(0);
  });

  test('a run without results says what to do, on every screen of results', async ({ page, workbench }) => {
    const { id } = await workbench.client.call('runs.launch', { config: endlessExperiment(), preset: null, name: 'Endless', key: 'tables-endless' });
    const { main } = new ShellPage(page);
    for (const screen of ['tables', 'attacks', 'compare', 'pareto']) {
      await goTo(page, `#/${screen}/${id}`);
      await expect(main).toContainText(/has no results: it (has not begun|is still at work)/);
      await expect(main.getByRole('link', { name: 'Look at the run in Monitor' })).toBeVisible();
      await expect(main.getByRole('alert')).toHaveCount(0);
    }
    await workbench.client.call('runs.stop', { id, force: true });
  });

  test('a run that declares no claims has no table of them', async ({ page, workbench }) => {
    const own = await workbench.ownRun();
    await goTo(page, `#/tables/${own.id}?preset=claims`);
    const { main } = new ShellPage(page);
    await expect(main.getByRole('heading', { name: 'No claims' })).toBeVisible();
  });
});
