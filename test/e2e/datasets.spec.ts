import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeOfficialSizeFiles } from '../../src-main/workbench/datasets/official-size-files.ts';
import { tinyFiles, tinyVqa, writeFiles } from '../main/workbench/datasets/tiny-vqa.ts';
import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { expect, test } from './fixtures.ts';
import { DatasetsPage } from './pages/datasets-page.ts';
import { ShellPage } from './pages/shell-page.ts';

/** A folder with files of the official form, among the test's own. */
function rawFolder(name: string): string {
  const folder = test.info().outputPath(name);
  mkdirSync(folder, { recursive: true });
  writeFiles(folder, tinyFiles(tinyVqa()));
  return folder;
}

test.describe('data sets that are drawn', () => {
  test('stand with their counts, questions, answers and pictures, page by page', async ({ page }) => {
    const datasets = new DatasetsPage(page);
    await datasets.open();
    await datasets.choose('Scenes: scenes_20k');
    await expect(datasets.panel).toContainText('Pairs 1 to 12 of 40,000, training');
    await expect(datasets.panel.getByRole('img')).toHaveCount(12);
    await expect(datasets.panel.getByRole('listitem').first()).toContainText(/\?.*scene 0, training/);
    const first = await datasets.panel.getByRole('listitem').first().textContent();
    await datasets.panel.getByRole('button', { name: 'Next' }).click();
    await expect(datasets.panel).toContainText('Pairs 13 to 24');
    await datasets.panel.getByLabel('From pair').fill('20001');
    await datasets.panel.getByLabel('From pair').press('Enter');
    await expect(datasets.panel).toContainText('Pairs 20,001 to 20,012 of 40,000, held-out');
    await page.getByLabel('World of seed').fill('7');
    await expect(datasets.panel).toContainText('Pairs 1 to 12');
    await expect(datasets.panel.getByRole('listitem').first()).not.toHaveText(first ?? '');
    await page.getByLabel('World of seed').fill('seven');
    await expect(datasets.main).toContainText('a whole number from 0 to 2,147,483,647');
  });

  test('a forget predicate is counted while it is written, and taken into an experiment', async ({ page }) => {
    const datasets = new DatasetsPage(page);
    const shell = new ShellPage(page);
    await datasets.open('?view=forget');
    await expect(datasets.panel).toContainText(/622 of 4,000 training pairs are forgotten, 15.6 %/);
    await datasets.panel.getByLabel('Answer').fill('perhaps');
    await expect(datasets.panel).toContainText('It takes no set that could be forgotten.');
    await expect(datasets.panel.getByLabel('Answer')).toHaveAttribute('aria-invalid', 'true');
    await datasets.panel.getByLabel('Forget predicate').selectOption('random share');
    await datasets.panel.getByLabel('Share', { exact: true }).fill('0.1');
    await expect(datasets.panel).toContainText(/400 of 4,000 training pairs are forgotten, 10.0 %/);
    await datasets.panel.getByLabel('Share', { exact: true }).fill('2');
    await expect(datasets.panel).toContainText('must be a number above 0 and below 1, got 2');
    await datasets.panel.getByLabel('Share', { exact: true }).fill('0.1');
    await datasets.panel.getByRole('button', { name: 'Configure with this forget set' }).click();
    await shell.isOn('Configure');
    await expect(shell.main).toContainText('from the frozen config');
    await expect(shell.main).toContainText('400 of 4,000 pairs are forgotten');
  });

  test('share no image where none may be shared', async ({ page }) => {
    const datasets = new DatasetsPage(page);
    await datasets.open('?view=overlap');
    await expect(datasets.panel).toContainText('No image is in two splits that must not share one; 63 pairs of splits were compared.');
    await datasets.panel.getByLabel('Also pairs of splits').check();
    await expect(datasets.panel.getByRole('table').getByRole('row')).toHaveCount(64);
  });
});

test.describe('an import', () => {
  test('says what is there and what is missing, and takes what is whole', async ({ page, workbench }) => {
    const datasets = new DatasetsPage(page);
    const folder = rawFolder('whole');
    const partial = rawFolder('partial');
    rmSync(join(partial, 'image_features.npz'));
    await datasets.open();
    await page.getByRole('button', { name: 'Import VQA v2…' }).click();
    await datasets.lookInto(join(folder, 'nowhere'));
    await expect(datasets.importDialog.getByRole('alert')).toContainText('There is no');
    await datasets.lookInto(partial);
    await expect(datasets.importDialog.getByRole('row', { name: /^image features/ })).toContainText('missing');
    await expect(datasets.importDialog.getByRole('button', { name: 'Import the data' })).toHaveCount(0);
    await datasets.lookInto(folder);
    await datasets.importDialog.getByRole('button', { name: 'Import the data' }).click();
    await expect(datasets.importDialog.getByText('The data set was imported.')).toBeVisible();
    await datasets.importDialog.getByRole('button', { name: 'Close' }).click();
    await expect(datasets.table.getByRole('row', { name: /^VQA v2/ })).toContainText('120');
    expect((await workbench.client.call('datasets.list', {})).filter(({ drawn }) => !drawn)).toHaveLength(1);
    await datasets.table.getByRole('link', { name: /^VQA v2/ }).click();
    await expect(datasets.panel).toContainText('These data hold features of the images');
    await expect(datasets.panel).toContainText('is the cat red?');
    await datasets.show('Forget set');
    await expect(datasets.panel).toContainText('A retained pair shows their image too.');
    await expectNoViolations(page);

    await datasets.main.getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the data set' }).click();
    await expect(datasets.table.getByRole('row', { name: /^VQA v2/ })).toHaveCount(0);
  });

  test('that is cancelled leaves nothing, and can be begun again', async ({ page, workbench }) => {
    const datasets = new DatasetsPage(page);
    const folder = test.info().outputPath('large');
    await writeOfficialSizeFiles(folder, 60_000, 12_000);
    await datasets.open();
    await page.getByRole('button', { name: 'Import VQA v2…' }).click();
    await datasets.lookInto(folder);
    await datasets.importDialog.getByRole('button', { name: 'Import the data' }).click();
    await expect(datasets.importDialog.getByRole('progressbar')).toBeVisible();
    await datasets.importDialog.getByRole('button', { name: 'Cancel the import' }).click();
    await expect(datasets.importDialog.getByRole('button', { name: 'Import the data' })).toBeVisible();
    const kept = join(workbench.home, 'datasets');
    await expect.poll(() => (existsSync(kept) ? readdirSync(kept) : [])).toEqual([]);
    expect((await workbench.client.call('datasets.list', {})).filter(({ drawn }) => !drawn)).toEqual([]);
    await datasets.importDialog.getByRole('button', { name: 'Import the data' }).click();
    await expect(datasets.importDialog.getByText('The data set was imported.')).toBeVisible({ timeout: 30_000 });
  });

  test('of the published data is a command to copy', async ({ page }) => {
    const datasets = new DatasetsPage(page);
    await datasets.open('?import=vqa');
    await datasets.importDialog.getByText('The 20,000 pairs of the frozen results').click();
    await datasets.importDialog.getByRole('button', { name: 'Copy the command' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^mu-align data make vqa-v2-20k/);
  });
});

test('a data set that is not there says so', async ({ page }) => {
  const datasets = new DatasetsPage(page);
  await datasets.open('/none');
  await expect(datasets.main).toContainText('There is no such data set');
});

test('every view: axe-core finds nothing, nothing is cut off', async ({ page }) => {
  test.slow();
  const datasets = new DatasetsPage(page);
  for (const view of ['pairs', 'forget', 'overlap']) {
    await datasets.open(`?view=${view}`);
    await new ShellPage(page).isQuiet();
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
  }
});
