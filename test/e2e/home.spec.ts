import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { endlessExperiment } from './experiment.ts';
import { bundleOf } from './files-of-runs.ts';
import { expect, test } from './fixtures.ts';
import { HomePage } from './pages/home-page.ts';
import { ShellPage } from './pages/shell-page.ts';

test.describe('the first start', () => {
  test('opens on the frozen results: the sentence, the claims with their verdicts, and where a number comes from', async ({ page }) => {
    const home = new HomePage(page);
    const shell = new ShellPage(page);
    await shell.isOn('Home');
    await expect(home.main).toContainText('1 of 7 claims reproduced, 6 not resolvable with this data.');
    await expect(home.toolbar).toContainText(/Frozen\s*[0-9a-f]{8}/);
    await expect(home.claim('Forget accuracy about 0')).toContainText('Reproduced');
    const privacy = home.claim(/^worstTPR@1e-5/);
    await expect(privacy).toContainText('below resolution');
    await expect(privacy).toContainText('Not resolvable with this data');
    await expect(privacy).toContainText('438,201');
    await expect(home.claims.getByRole('rowheader', { name: 'MU-ALIGN outperforms SCRUB' })).toBeVisible();
    await home.claims.getByRole('button', { name: /^0 of 3,800/ }).click();
    await expect(shell.trail).toContainText('0 of 3,800');
    await expect(shell.trail.getByRole('listitem')).not.toHaveCount(1);
    await expect(home.main).toContainText('No runs of your own yet');
  });

  test('leads to a running reproduction in two clicks, without any files', async ({ page, workbench }) => {
    const home = new HomePage(page);
    const shell = new ShellPage(page);
    await expect(home.main).toContainText('Its data are not here yet');
    await home.reproduce.click();
    await page.getByRole('dialog', { name: 'VQA v2, 20k needs its data' }).getByRole('button', { name: 'Reproduce Scenes, 20k instead' }).click();
    await shell.isOn('Monitor');
    const run = await workbench.ownRun();
    expect(run).toMatchObject({ preset: 'scenes-20k', kind: 'frozen', name: 'Reproduction of Scenes, 20k' });
    await home.open('frozen-scenes-20k');
    await expect(home.main.getByRole('link', { name: 'Follow the reproduction' })).toBeVisible();
    await expect(home.recent.getByRole('link', { name: run.name })).toBeVisible();
    await workbench.client.call('runs.stop', { id: run.id, force: true });
    await workbench.runReaches(run.id, 'stopped');
    await expect(home.reproduce).toBeVisible();
  });

  test('leads to a LaTeX table', async ({ page }) => {
    const home = new HomePage(page);
    await home.main.getByRole('link', { name: 'LaTeX table' }).click();
    await new ShellPage(page).isOn('Tables');
    expect(page.url()).toContain('#/tables/frozen-vqa-v2-20k?preset=claims');
  });

  test('shows other frozen results by their tables, and says what reproducing them takes', async ({ page }) => {
    const home = new HomePage(page);
    await home.results.selectOption('Scenes, 20k');
    await expect(home.main).toContainText('Scenes, 20k: no published claims, 7 methods over 3 seeds.');
    await expect(home.main).toContainText('85 steps.');
    for (const table of ['Utility', 'Low-FPR privacy', 'Distance to retraining']) await expect(page.getByRole('table', { name: `${table} of Scenes, 20k` }).getByRole('rowheader', { name: 'SCRUB', exact: true })).toBeVisible();
    await page.reload();
    await expect(home.results).toHaveValue('frozen-scenes-20k');
    await home.results.selectOption('Scenes, resolved at FPR 1e-5');
    await expect(page.getByRole('table', { name: /^Distance to retraining of Scenes, resolved/ })).toBeVisible();
    await expectNoOverflowAtAnySize(page);
  });

  test('writes the one-page report', async ({ page }) => {
    const home = new HomePage(page);
    const [download] = await Promise.all([page.waitForEvent('download'), home.toolbar.getByRole('button', { name: 'Report' }).click()]);
    expect(download.suggestedFilename()).toBe('report_vqa_v2_20k.html');
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toMatch(/^<!doctype html>/i);
    expect(text).toContain('not resolvable with this data');
    await expect(new ShellPage(page).status('report_vqa_v2_20k.html was written').first()).toBeVisible();
  });

  test('says what is missing of the data', async ({ page }) => {
    const home = new HomePage(page);
    await home.reproduce.click();
    const dialog = page.getByRole('dialog', { name: 'VQA v2, 20k needs its data' });
    await dialog.getByLabel('Folder of the files').fill('/no/such/folder');
    await dialog.getByRole('button', { name: 'Look into it' }).click();
    await expect(dialog.getByRole('alert')).toContainText('The folder could not be read');
    const empty = test.info().outputPath('empty');
    mkdirSync(empty, { recursive: true });
    await dialog.getByLabel('Folder of the files').fill(empty);
    await dialog.getByRole('button', { name: 'Look into it' }).click();
    await expect(dialog.getByRole('table', { name: /^Files that are looked for/ }).getByRole('cell', { name: 'missing' }).first()).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Import the data' })).toHaveCount(0);
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
});

test.describe('a run that was interrupted', () => {
  test('is said at the next start, with what was under way, and is kept as it is', async ({ page, workbench }) => {
    test.slow();
    const home = new HomePage(page);
    const id = await workbench.launch(endlessExperiment(), 'Cut off');
    await workbench.runReaches(id, 'running');
    await expect.poll(async () => (await workbench.client.call('steps.list', { run: id })).filter(({ status }) => status === 'running').length).toBeGreaterThan(0);
    await workbench.kill();
    await workbench.start();
    await home.open();
    await expect(home.main).toContainText(/Cut off was interrupted today/);
    await home.main.getByRole('button', { name: 'What was interrupted…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Cut off was interrupted/ });
    await expect(dialog.getByRole('table', { name: 'Steps that were under way' }).getByRole('row')).not.toHaveCount(1);
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await dialog.getByRole('button', { name: 'Keep partial' }).click();
    await expect(new ShellPage(page).status('Cut off is kept as it is').first()).toBeVisible();
    await expect(home.main.getByRole('button', { name: 'What was interrupted…' })).toHaveCount(0);
    expect((await workbench.client.call('runs.get', { id })).run.status).toBe('stopped');
    await expect(home.recent.getByRole('row', { name: /Cut off/ })).toContainText('Stopped');
  });

  test('goes on, or is put off until later', async ({ page, workbench }) => {
    test.slow();
    const home = new HomePage(page);
    const id = await workbench.launch(endlessExperiment(), 'Cut off');
    await workbench.runReaches(id, 'running');
    await workbench.kill();
    await workbench.start();
    await home.open();
    await home.main.getByRole('button', { name: 'Later' }).click();
    await expect(home.main).not.toContainText('was interrupted');
    await page.reload();
    await expect(home.recent.getByRole('row', { name: /Cut off/ })).toContainText('Interrupted, can resume');
    await expect(home.main).not.toContainText('Cut off was interrupted');
    await page.evaluate(() => { localStorage.clear(); });
    await page.reload();
    await home.main.getByRole('button', { name: 'What was interrupted…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await new ShellPage(page).isOn('Monitor');
    await workbench.runReaches(id, 'running');
  });
});

test.describe('results from elsewhere', () => {
  test.use({ home: 'finished' });

  test('a bundle that was exported is opened, chosen or dropped, and known again', async ({ page, workbench }) => {
    const home = new HomePage(page);
    const run = await workbench.ownRun();
    const bundle = await bundleOf(workbench.client, run.id);
    const { name, buffer } = bundle;
    await home.openResults();
    await home.chooseFile(bundle);
    await expect(home.opening).toHaveAccessibleName('The results are open');
    await expect(home.opening).toContainText(run.name);
    await home.opening.getByRole('link', { name: 'Attacks' }).click();
    await new ShellPage(page).isOn('Attacks');

    await home.open();
    const transfer = await page.evaluateHandle(([file, base64]) => {
      const of = new DataTransfer();
      of.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], file, { type: 'application/zip' }));
      return of;
    }, [name, buffer.toString('base64')] as const);
    await home.main.dispatchEvent('dragover', { dataTransfer: transfer });
    await expect(page.getByText(/^Drop a bundle/)).toBeVisible();
    await home.main.dispatchEvent('drop', { dataTransfer: transfer });
    await expect(home.opening).toContainText(run.name);
    await home.opening.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByText(/^Drop a bundle/)).toHaveCount(0);
  });

  test('what cannot be opened is refused in words, and nothing is added', async ({ page, workbench }) => {
    const home = new HomePage(page);
    const count = async (): Promise<number> => (await workbench.client.call('runs.list', { filter: { text: '', archived: null, all: [] }, sort: [], page: { offset: 0, limit: 1 } })).total;
    const before = await count();
    await home.openResults();
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await home.chooseFile({ name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('this is no archive') });
    await expect(home.opening.getByRole('alert')).toContainText('It could not be opened');
    await expect(home.opening.getByRole('alert')).toContainText('Nothing was added');
    await home.opening.getByRole('button', { name: 'Try again' }).click();
    await home.opening.getByLabel('Or the path of a folder').fill('/no/such/folder');
    await home.opening.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(home.opening.getByRole('alert')).toContainText('/no/such/folder');
    await home.opening.getByRole('button', { name: 'Try again' }).click();
    await home.chooseFile({ name: 'scores.npz', mimeType: 'application/octet-stream', buffer: Buffer.from('neither is this') });
    await expect(home.opening).toHaveAccessibleName('Import scores');
    await expect(home.opening.getByLabel('Name of the run')).toHaveValue('scores');
    await home.opening.getByRole('button', { name: 'Import scores' }).click();
    await expect(home.opening.getByRole('alert')).toContainText('It could not be opened');
    await home.opening.getByRole('button', { name: 'Not now' }).click();
    expect(await count()).toBe(before);
  });
});
