import { readFile } from 'node:fs/promises';
import { smallExperiment } from './experiment.ts';
import { expect, test } from './fixtures.ts';
import { AttacksPage } from './pages/attacks-page.ts';
import { ConfigurePage } from './pages/configure-page.ts';
import { ShellPage, tabTo } from './pages/shell-page.ts';
import { TablesPage } from './pages/tables-page.ts';

test.describe('without a mouse', () => {
  // The steps of the small experiment are done there: a launch of it ends in seconds.
  test.use({ home: 'finished' });

  test('a run is launched, its ROC is read off and saved, its table exported, and nobody is caught anywhere', async ({ page, workbench }) => {
    test.slow();
    const { keyboard } = page;
    const shell = new ShellPage(page);
    await workbench.client.call('presets.save', { name: 'keyboard', title: 'Keyboard world', description: 'made for a test', config: smallExperiment() });

    await shell.openPalette();
    await keyboard.type('keyboard world');
    await expect(shell.palette.getByRole('option')).toHaveCount(1);
    await keyboard.press('Enter');
    await shell.isOn('Configure');
    const configure = new ConfigurePage(page);
    await configure.isChecked();
    await tabTo(page, configure.runName, 120);
    await keyboard.type('By keys');
    await keyboard.press('Control+Enter');
    await shell.isOn('Monitor');
    await expect(shell.status(/By keys/)).not.toHaveCount(0);
    const run = await workbench.ownRun();
    expect(run.name).toBe('By keys');
    await workbench.runReaches(run.id, 'completed');

    await shell.openPalette();
    await keyboard.type('go to attacks');
    await keyboard.press('Enter');
    await shell.isOn('Attacks');
    const attacks = new AttacksPage(page);
    await shell.isQuiet();
    await expect(attacks.finding).toBeVisible();
    await tabTo(page, attacks.guidesField);
    await keyboard.press('Control+a');
    await keyboard.type('1e-2 1e-1');
    await keyboard.press('Enter');
    await expect(attacks.guides).toHaveCount(2);
    await tabTo(page, attacks.guide(1));
    const before = await attacks.guide(1).getAttribute('aria-valuenow');
    await keyboard.press('ArrowRight');
    await expect(attacks.guide(1)).not.toHaveAttribute('aria-valuenow', before ?? '');

    const exporting = attacks.figure.getByRole('button', { name: 'Export' });
    await tabTo(page, exporting, 60, 'Shift+Tab');
    await keyboard.press('Enter');
    const menu = page.getByRole('group', { name: 'Export this chart' });
    await expect(menu).toBeVisible();
    await tabTo(page, menu.getByRole('button', { name: 'CSV' }));
    const download = page.waitForEvent('download');
    await keyboard.press('Enter');
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
    await keyboard.press('Escape');
    await expect(menu).toBeHidden();

    await shell.openPalette();
    await keyboard.type('go to tables');
    await keyboard.press('Enter');
    await shell.isOn('Tables');
    const tables = new TablesPage(page);
    await shell.isQuiet();
    await expect(tables.table).toBeVisible();
    const unwanted = tables.pick(tables.columns, 'Forget acc.');
    await tabTo(page, unwanted, 80);
    await keyboard.press('Space');
    await expect(tables.table.getByRole('columnheader', { name: /^Forget acc\.$/ })).toHaveCount(0);
    await tabTo(page, tables.toolbar.getByRole('button', { name: 'Save as LaTeX' }), 80, 'Shift+Tab');
    const saving = page.waitForEvent('download');
    await keyboard.press('Enter');
    const table = await saving;
    expect(table.suggestedFilename()).toMatch(/^table_.*\.tex$/);
    expect(await readFile(await table.path(), 'utf8')).toMatch(/\\begin\{tabular\}.*MU-ALIGN/s);

    // All the way round: nothing keeps the focus.
    await tabTo(page, page.getByRole('button', { name: 'Skip to content' }), 250);
  });
});
