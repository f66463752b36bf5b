import { readFile } from 'node:fs/promises';
import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { SMALL_NAME, endlessExperiment } from './experiment.ts';
import { expect, test } from './fixtures.ts';
import { RunsPage } from './pages/runs-page.ts';
import { ShellPage } from './pages/shell-page.ts';

const PLAIN = 'Scenes, 20k, without rare words';
const SCENES = 'Scenes, 20k';
const LOW = 'Scenes, resolved at FPR 1e-5';
const VQA = 'VQA v2, 20k';

test.describe('the list', () => {
  test.use({ home: 'finished' });

  test('is searched and filtered; filters are chips, stand in the address and are taken away again', async ({ page }) => {
    const runs = new RunsPage(page);
    await runs.open();
    await expect(runs.rows).toHaveCount(5);
    await runs.search.fill('scenes');
    await expect(runs.toolbar).toContainText(/[34] runs/);
    await expect(new ShellPage(page).status(/[34] runs/)).toHaveCount(1);
    await runs.search.fill('');
    await runs.filter('Method', 'neggrad-plus');
    await expect(runs.rows).toHaveCount(3);
    await runs.filter('Worst AUC', 'much');
    await expect(runs.main.getByRole('alert')).toContainText('much is no number');
    await runs.main.getByLabel('Value', { exact: true }).fill('0.55');
    await runs.main.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(runs.rows).toHaveCount(1);
    await expect(runs.row(SCENES)).toBeVisible();
    await page.reload();
    await expect(runs.row(SCENES)).toBeVisible();
    await expect(runs.rows).toHaveCount(1);
    await runs.main.getByRole('button', { name: 'Remove the filter: Worst AUC ≥ 0.55' }).click();
    await expect(runs.rows).toHaveCount(3);
    await runs.filter('Started', '2000-01-01');
    await runs.search.fill('no such run');
    await expect(runs.main).toContainText('Nothing matches “no such run”');
    await runs.main.getByRole('button', { name: 'Clear filters' }).first().click();
    await expect(runs.rows).toHaveCount(5);
  });

  test('is sorted by several columns, by facts and by results', async ({ page }) => {
    const runs = new RunsPage(page);
    await runs.open();
    await runs.head('Worst AUC').getByRole('button').click();
    await expect(runs.head('Worst AUC')).toHaveAttribute('aria-sort', 'descending');
    await expect.poll(async () => (await runs.names()).filter((name) => name === VQA || name === PLAIN || name === SCENES)).toEqual([SCENES, VQA, PLAIN]);
    await runs.head('Config').getByRole('button').click();
    await runs.head('Run').getByRole('button').click({ modifiers: ['Shift'] });
    await expect.poll(() => runs.names()).toEqual([SCENES, PLAIN, LOW, VQA, SMALL_NAME]);
    await runs.head('Run').getByRole('button').click({ modifiers: ['Shift'] });
    await expect.poll(() => runs.names()).toEqual([VQA, LOW, PLAIN, SCENES, SMALL_NAME]);
    expect(page.url()).toContain('sort=kind%2C-name');
  });

  test('is grouped with mean, deviation and n, and a group leads to its runs', async ({ page }) => {
    const runs = new RunsPage(page);
    await runs.open();
    await runs.toolbar.getByRole('combobox', { name: 'Group by' }).selectOption('method');
    const groups = page.getByRole('table', { name: 'Runs by method' });
    const scrub = groups.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'scrub', exact: true }) });
    await expect(scrub).toContainText(/0\.\d{3} ± 0\.\d+ n = \d+/);
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await groups.getByRole('button', { name: 'neggrad-plus' }).click();
    await expect(runs.rows).toHaveCount(3);
    await expect(runs.main).toContainText('Method has neggrad-plus');
    await page.goBack();
    await expect(groups).toBeVisible();
  });

  test('columns are hidden, added, moved and pinned; a kept view brings them back', async ({ page }) => {
    const runs = new RunsPage(page);
    await runs.open();
    await runs.toolbar.getByRole('button', { name: 'Columns…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Columns' });
    await dialog.getByRole('button', { name: 'Hide Config' }).click();
    await dialog.getByLabel('Result columns of arm').fill('scrub');
    await dialog.getByRole('combobox', { name: 'Add a column' }).selectOption('Forget acc.');
    for (let i = 0; i < 8; i++) await dialog.getByRole('button', { name: 'Forget acc. (scrub): further left' }).click();
    await dialog.getByRole('checkbox', { name: 'Pin State at the left' }).check();
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(runs.head('Config')).toHaveCount(0);
    await expect(runs.head('Forget acc.')).toContainText('scrub');
    await expect(runs.row(SCENES)).toContainText('0.000 ± 0.000');
    await runs.main.getByRole('button', { name: 'Keep view…' }).click();
    await page.getByRole('dialog', { name: 'Keep this view' }).getByLabel('Name').fill('Forgetting by SCRUB');
    await page.getByRole('dialog', { name: 'Keep this view' }).getByRole('button', { name: 'Keep' }).click();
    const views = runs.main.getByRole('combobox', { name: 'View' });
    await expect(views).toBeVisible();
    await views.selectOption('All runs');
    await expect(runs.head('Config')).toBeVisible();
    await views.selectOption('Forgetting by SCRUB');
    await expect(runs.head('Forget acc.')).toContainText('scrub');
    await runs.main.getByRole('button', { name: 'Remove view' }).click();
    await expect(views).toHaveCount(0);
    await page.keyboard.press('Control+z');
    await expect(views).toBeVisible();
  });

  test('is gone through by keys: cursor, selection, pins, trail, comparison, opening', async ({ page, workbench }) => {
    const runs = new RunsPage(page);
    const shell = new ShellPage(page);
    const own = await workbench.ownRun();
    await runs.open();
    await expect(runs.rows).toHaveCount(5);
    await runs.moveTo(VQA);
    await page.keyboard.press('p');
    await expect.poll(async () => (await runs.names())[0]).toContain(VQA);
    await expect(runs.rows).toHaveCount(6);
    await page.keyboard.press('Home');
    await page.keyboard.press('t');
    await expect(shell.trail).toContainText('0.454');
    await page.keyboard.press('x');
    await expect(runs.selection).toContainText('1 selected');
    await runs.moveTo(SCENES);
    await page.keyboard.press('x');
    await expect(runs.selection.getByRole('link', { name: 'Compare 2' })).toBeVisible();
    await page.keyboard.press('m');
    await expect(runs.menu).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await expectNoViolations(page);
    await page.keyboard.press('Escape');
    await expect(runs.menu).toBeHidden();
    await expect(runs.grid).toBeFocused();
    await page.keyboard.press('c');
    await shell.isOn('Compare');
    expect(page.url()).toContain('#/compare/frozen-vqa-v2-20k?with=frozen-scenes-20k');
    await page.goBack();
    await expect(runs.rows).toHaveCount(6);
    await runs.moveTo(own.name);
    await page.keyboard.press('Enter');
    await shell.isOn('Monitor');
    await page.goBack();
    await runs.choose(own.name, 'Duplicate as new…');
    await shell.isOn('Configure');
    expect(page.url()).toContain(`run=${own.id}`);
  });

  test('notes are written in the row, tags and name in a dialog, and found again', async ({ page }) => {
    const runs = new RunsPage(page);
    await runs.open();
    await runs.row(SMALL_NAME).getByRole('button', { name: `Add a note to ${SMALL_NAME}` }).click();
    await page.getByRole('textbox', { name: `Note of ${SMALL_NAME}` }).fill('forgets too little');
    await page.keyboard.press('Enter');
    await expect(runs.row(SMALL_NAME)).toContainText('forgets too little');
    await expect(runs.grid).toBeFocused();
    await runs.row(SMALL_NAME).getByRole('button', { name: `Edit the tags of ${SMALL_NAME}` }).click();
    const dialog = page.getByRole('dialog', { name: 'Name, note and tags' });
    await dialog.getByLabel('Tags of the run: add a tag').fill('draft');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(runs.row(SMALL_NAME).getByRole('button', { name: 'draft' })).toBeVisible();
    await runs.row(SCENES).getByRole('checkbox').check();
    await runs.row(LOW).getByRole('checkbox').check();
    await runs.selection.getByRole('button', { name: 'Add a tag…' }).click();
    await runs.selection.getByLabel('Tag for 2 runs').fill('paper');
    await page.keyboard.press('Enter');
    await runs.row(LOW).getByRole('button', { name: 'paper' }).click();
    await expect(runs.rows).toHaveCount(2);
    await runs.search.fill('little');
    await expect(runs.rows).toHaveCount(0);
    await runs.main.getByRole('button', { name: 'Remove the filter: Tag has paper' }).click();
    await expect(runs.row(SMALL_NAME)).toBeVisible();
  });

  test('runs are archived, brought back, and deleted for good from the archive alone', async ({ page, workbench }) => {
    const runs = new RunsPage(page);
    const shell = new ShellPage(page);
    const { id } = await workbench.ownRun();
    await runs.open();
    await runs.moveTo(SMALL_NAME);
    await page.keyboard.press('a');
    await expect(shell.status(`${SMALL_NAME} was archived.`).first()).toBeVisible();
    await expect(runs.rows).toHaveCount(4);
    await page.keyboard.press('Control+z');
    await expect(runs.row(SMALL_NAME)).toBeVisible();
    await runs.row(SMALL_NAME).getByRole('checkbox').check();
    await runs.row(SCENES).getByRole('checkbox').check();
    await runs.selection.getByRole('button', { name: 'Archive' }).click();
    await expect(runs.rows).toHaveCount(3);
    await runs.toolbar.getByRole('button', { name: 'Archive' }).click();
    await expect(runs.rows).toHaveCount(2);
    await runs.main.getByText('Disk use').click();
    await expect(runs.main).toContainText('Results of runs');
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    for (const run of [SMALL_NAME, SCENES]) await runs.row(run).getByRole('checkbox').check();
    await runs.selection.getByRole('button', { name: 'Delete for good…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete 1 run for good?' });
    await expect(dialog).toContainText(/\d (kB|MB) are freed/);
    await expect(dialog).toContainText('Results that come with the program can be archived, not deleted.');
    await dialog.getByRole('button', { name: 'Delete 1 run for good' }).click();
    await expect(shell.status('deleted for good').first()).toBeVisible();
    await expect(runs.row(SMALL_NAME)).toHaveCount(0);
    await expect(workbench.client.call('runs.get', { id })).rejects.toMatchObject({ code: 'unknown-run' });
    await runs.choose(SCENES, 'Bring back');
    await expect(runs.main).toContainText('The archive is empty');
  });

  test('results are exported as a bundle and as a folder', async ({ page }) => {
    const runs = new RunsPage(page);
    await runs.open();
    for (const [item, file] of [['Export bundle…', /^small-world-bundle\.zip$/], ['Export results folder…', /^small-world-results\.zip$/]] as const) {
      const [download] = await Promise.all([page.waitForEvent('download'), runs.choose(SMALL_NAME, item)]);
      expect(download.suggestedFilename()).toMatch(file);
      expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
    }
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});

test.describe('runs at work', () => {
  test('are stopped, resumed and put in another order from their menus', async ({ page, workbench }) => {
    test.slow();
    const runs = new RunsPage(page);
    const first = await workbench.launch(endlessExperiment(), 'At work');
    await workbench.runReaches(first, 'running');
    const waiting = await workbench.launch(endlessExperiment({ seeds: [7] }), 'Waiting');
    const last = await workbench.launch(endlessExperiment({ seeds: [8] }), 'Last');
    await runs.open();
    await expect(runs.row('At work')).toContainText('Running');
    await expect(runs.row('Last')).toContainText('Queued');
    await runs.choose('Last', 'To the front of the queue');
    await expect.poll(async () => {
      for await (const open of workbench.client.stream('runs.watch', {})) return open.map(({ id }) => id);
      return [];
    }).toEqual([first, last, waiting]);
    for (const name of ['Waiting', 'Last']) {
      await runs.choose(name, 'Stop');
      await expect(runs.row(name)).toContainText('Stopped');
    }
    await runs.choose('At work', 'Stop');
    await expect(runs.row('At work')).toContainText(/Stopp(ing|ed)/);
    await workbench.client.call('runs.stop', { id: first, force: true });
    await expect(runs.row('At work')).toContainText('Stopped');
    await runs.choose('At work', 'Resume');
    await expect(runs.row('At work')).toContainText('Running');
    await workbench.client.call('runs.stop', { id: first, force: true });
    await workbench.runReaches(first, 'stopped');
  });

  test('an empty archive and a broken address say what to do', async ({ page }) => {
    const runs = new RunsPage(page);
    await runs.open('?archived=1');
    await expect(runs.main).toContainText('The archive is empty');
    await runs.open('?where=nonsense&sort=-&columns=name,no_such');
    await expect(runs.rows).toHaveCount(4);
    await runs.open(`?where=${encodeURIComponent(JSON.stringify([{ field: 'seed', comparison: 'contains', value: 'x' }]))}`);
    await expect(runs.main.getByRole('alert')).toContainText('The runs could not be read');
    await runs.main.getByRole('button', { name: 'Clear filters' }).click();
    await expect(runs.rows).toHaveCount(4);
  });
});
