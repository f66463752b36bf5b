import { readCsv } from '../../src-shared/report/read-csv.ts';
import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { smallExperiment } from './experiment.ts';
import { expect, goTo, test } from './fixtures.ts';
import { ComparePage } from './pages/compare-page.ts';
import { ShellPage, tabTo } from './pages/shell-page.ts';

const LOW = 'frozen-scenes-low-fpr';
const VQA = 'frozen-vqa-v2-20k';

test.describe('methods of frozen results side by side', () => {
  test('SCRUB stands left, the others as paired differences with interval, sign and outcome, as the workbench has them', async ({ page, workbench }) => {
    const compare = new ComparePage(page);
    await compare.open(LOW);
    const methods = await compare.methods();
    expect(methods.slice(0, 2)).toEqual(['SCRUB', 'MU-ALIGN']);
    const columns = ['retain_acc', 'pred_js', 'cal_worst_tpr_1e-3', 'runtime_total_s'];
    const found = await workbench.client.call('compare.differences', { baseline: { run: LOW, arm: 'scrub' }, others: [{ run: LOW, arm: 'mu-align' }], columns });
    const heads = ['Retain acc. ', 'JS (nats)', 'Worst TPR@1e-3, calibrated', 'Total time (s)'];
    for (const [i, { mean, outcome }] of found.entries()) {
      const cell = await compare.cell(heads[i] ?? '', 'MU-ALIGN');
      await expect(cell).toContainText(`${(mean ?? 0) > 0 ? '+' : '−'}${Math.abs(mean ?? NaN).toFixed([3, 4, 4, 1][i])}`);
      await expect(cell).toContainText(outcome.replace('-', ' '));
    }
    // Filled mark: the interval excludes zero.
    const first = found[0];
    expect(first?.outcome).toBe('worse');
    await (await compare.cell('Retain acc. ', 'MU-ALIGN')).getByRole('button').click();
    await expect(page.getByRole('status').filter({ hasText: 'Retain acc., MU-ALIGN minus SCRUB: worse.' })).toContainText('Seed 5508');
    await expect(new ShellPage(page).trail).toContainText('(MU-ALIGN minus SCRUB)');
    const csv = readCsv(await compare.savedCsv());
    const row = csv.rows.find((of) => of[csv.header.indexOf('column')] === 'retain_acc' && of[csv.header.indexOf('arm')] === 'mu-align');
    expect(row?.[csv.header.indexOf('difference')]).toBe(String(first?.mean));
  });

  test('any arm can be the baseline; the one before takes its place; the address keeps it', async ({ page }) => {
    const compare = new ComparePage(page);
    await compare.open(LOW);
    await compare.select('Baseline').selectOption('MU-ALIGN');
    await expect.poll(async () => (await compare.methods()).slice(0, 2)).toEqual(['MU-ALIGN', 'SCRUB']);
    await compare.select('Baseline').selectOption('Retrain (RETR)');
    await expect.poll(async () => (await compare.methods()).slice(0, 2)).toEqual(['Retrain (RETR)', 'MU-ALIGN']);
    await page.reload();
    await expect.poll(async () => (await compare.methods()).slice(0, 2)).toEqual(['Retrain (RETR)', 'MU-ALIGN']);
  });

  test('what the data cannot resolve is hatched with the words, never a number', async ({ page }) => {
    const compare = new ComparePage(page);
    await compare.open(VQA);
    await expect(compare.row('Worst TPR@1e-5, calibrated')).toContainText('no threshold');
    await expect(await compare.cell('Worst TPR@1e-5, calibrated', 'MU-ALIGN')).toHaveText(/^\s*not resolvable\s*$/);
    await expect(await compare.cell('Worst TPR@1e-3, calibrated', 'MU-ALIGN')).toContainText('not resolvable');
    await expect(await compare.cell('Forget acc. ', 'MU-ALIGN')).toContainText('equal in every seed');
    await expect(compare.row('Worst TPR@1e-2, calibrated')).toContainText('floor 0.0203');
  });

  test('differences only, row extremes, all metrics', async ({ page }) => {
    const compare = new ComparePage(page);
    await compare.open(VQA);
    const all = await compare.table.getByRole('row').count();
    await compare.check('Differences only').check();
    await expect(compare.row('Worst TPR@1e-5')).toHaveCount(0);
    expect(await compare.table.getByRole('row').count()).toBeLessThan(all);
    await compare.check('Row extremes').check();
    const row = compare.row('Retain acc. ');
    await expect(row.getByText('lowest')).toHaveCount(1);
    await expect(row.getByText('highest')).toHaveCount(1);
    await compare.check('Differences only').uncheck();
    await compare.select('Metrics').selectOption('all');
    await expect(compare.row('Excess AUC')).toBeVisible();
    await expect(compare.row('Retain, yes/no')).toBeVisible();
  });

  test('curves: same axes, the baseline behind, one cursor, and each is saved', async ({ page, workbench }) => {
    const compare = new ComparePage(page);
    await compare.open(VQA);
    await expect(compare.curves.getByRole('figure').first()).toBeVisible();
    // The term that most have.
    const term = 'crossEntropy';
    await expect(compare.select('Term')).toHaveValue(term);
    const series = await workbench.client.call('evaluations.losses', { run: VQA, arms: ['mu-align'] });
    const own = series.find((of) => of.term === term && of.seed === 42);
    const last = own?.value.at(-1) ?? NaN;
    const figure = compare.curves.getByRole('figure', { name: 'MU-ALIGN', exact: true });
    await expect(figure.getByRole('listitem').filter({ hasText: term })).toContainText(last.toFixed(3));
    // One cursor over all panels.
    await compare.curves.getByRole('figure', { name: 'SCRUB', exact: true }).getByRole('group', { name: 'SCRUB', exact: true }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(compare.curves).toContainText(/at step \d+/);
    await compare.check('Lock axes').uncheck();
    await expect(compare.curves).toContainText('axes of their own');
    await compare.select('Seed').selectOption('123');
    await figure.getByRole('button', { name: 'View as table' }).click();
    await expect(figure.getByRole('table')).toContainText(String(series.find((of) => of.term === term && of.seed === 123)?.value[0]));
    await compare.select('Term').selectOption('learningRate');
    await expect(figure.getByRole('table')).toContainText('learningRate');
    await expect(compare.curves).toContainText('No learningRate: Mask answer.');
  });

  test('settings: what differs, previous and next difference, only those', async ({ page, workbench }) => {
    const compare = new ComparePage(page);
    await compare.open(VQA);
    const lines = await workbench.client.call('compare.arms', { subjects: [{ run: VQA, arm: 'scrub' }, { run: VQA, arm: 'mu-align' }] });
    const differing = lines.filter(({ differs }) => differs);
    await expect(compare.main.getByText(`${differing.length} lines differ, ${lines.length - differing.length} are the same`)).toBeVisible();
    const next = compare.main.getByRole('button', { name: 'Next' });
    await next.click();
    await next.click();
    const selected = compare.config.getByRole('row', { selected: true });
    await expect(selected).toContainText(differing[1]?.path ?? 'nothing');
    await compare.main.getByRole('button', { name: 'Previous' }).click();
    await expect(selected).toContainText(differing[0]?.path ?? 'nothing');
    await compare.check('Hide identical').check();
    await expect(compare.config.getByRole('rowheader')).toHaveCount(differing.length);
    await compare.select('Against').selectOption('Fine-tune');
    await expect(compare.main.getByRole('heading', { name: 'Config, SCRUB and Fine-tune' })).toBeVisible();
  });

  test('methods are chosen up to ten columns, also of a run on other data, and it is said that they are no pairs', async ({ page }) => {
    const compare = new ComparePage(page);
    await compare.open(LOW);
    await compare.toolbar.getByRole('button', { name: /^Methods/ }).click();
    await expect(compare.methodsDialog.getByRole('checkbox', { name: /^SCRUB\b/ })).toHaveCount(0);
    await compare.methodsDialog.getByRole('checkbox', { name: /^Mask answer/ }).uncheck();
    await compare.methodsDialog.getByRole('combobox', { name: 'Run' }).selectOption('VQA v2, 20k');
    await compare.methodsDialog.getByRole('checkbox', { name: /^MU-ALIGN 3 seeds|^MU-ALIGN3 seeds/ }).check();
    await compare.methodsDialog.getByRole('button', { name: 'Compare 3' }).click();
    await expect.poll(() => compare.methods()).toEqual(['SCRUB', 'MU-ALIGN', 'MU-ALIGN, RETR target', 'MU-ALIGN (VQA v2, 20k)']);
    await expect(compare.main.getByText('MU-ALIGN (VQA v2, 20k) and SCRUB differ in more than the method.')).toBeVisible();
    await expect(await compare.cell('Retain acc. ', 'MU-ALIGN (VQA v2, 20k)')).toContainText('not judged');
    await compare.select('Against').selectOption('MU-ALIGN (VQA v2, 20k)');
    await expect(compare.config).toContainText('run: dataset');
  });

  test('by the keyboard: a number, why it is judged as it is, and its trail', async ({ page }) => {
    const compare = new ComparePage(page);
    await compare.open(LOW);
    await tabTo(page, (await compare.cell('Retain acc. ', 'MU-ALIGN')).getByRole('button'), 80);
    await expect(page.getByRole('status').filter({ hasText: 'MU-ALIGN minus SCRUB' })).toContainText('The whole interval');
    await expect(new ShellPage(page).trail).toContainText('mean of 3 rows');
  });

  test('nothing is cut off and axe-core finds nothing, with ten columns and with the dialog', async ({ page }) => {
    test.slow();
    const compare = new ComparePage(page);
    await compare.open(VQA, '?extremes=yes');
    await expect(compare.curves.getByRole('figure').first()).toBeVisible();
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await compare.toolbar.getByRole('button', { name: /^Methods/ }).click();
    await expect(compare.methodsDialog.getByRole('checkbox').first()).toBeVisible();
    await expectNoViolations(page);
  });
});

test.describe('runs made here', () => {
  test.use({ home: 'finished' });

  test('two seeds are too few to judge, and two runs of the same data are pairs', async ({ page, workbench }) => {
    const own = await workbench.ownRun();
    const again = await workbench.launch(smallExperiment({ name: 'Again' }), 'Again');
    await workbench.runReaches(again, 'completed');
    const compare = new ComparePage(page);
    await compare.open(own.id, `?others=mu-align,scrub%40${again}`);
    await expect(await compare.cell('Retain acc. ', 'MU-ALIGN')).toContainText('not judged');
    await (await compare.cell('Retain acc. ', 'MU-ALIGN')).getByRole('button').focus();
    await expect(page.getByRole('status').filter({ hasText: 'minus SCRUB' })).toContainText('2 pairs are too few; three are needed');
    await expect(await compare.cell('Retain acc. ', 'SCRUB (Again)')).toContainText('equal in every seed');
    await expect(compare.main.getByText('differ in more than the method')).toHaveCount(0);
  });

  test('an arm that is not there is said to be not there', async ({ page, workbench }) => {
    const own = await workbench.ownRun();
    await goTo(page, `#/compare/${own.id}?others=magic`);
    await expect(new ShellPage(page).main.getByRole('alert').first()).toContainText('no arm "magic"');
  });
});
