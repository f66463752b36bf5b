import { readFile } from 'node:fs/promises';
import { expect, goTo, test } from './fixtures.ts';
import { expectNoOverflow, expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { expectNoViolations } from './checks/accessibility.ts';
import { ConfigurePage } from './pages/configure-page.ts';
import { ShellPage } from './pages/shell-page.ts';

test.describe('a frozen preset', () => {
  test('says that it is frozen, what it would take, and is reproduced by its verb', async ({ page, workbench }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    await configure.isChecked();
    await expect(configure.main).toContainText('This is the frozen config.');
    await expect(configure.toolbar).toContainText(/Frozen\s*9076b4e4/);
    await expect(configure.fact('Plan')).toContainText('13 steps, none done yet');
    await expect(configure.fact('Resolves')).toContainText('FPR 1e-3 and above');
    await expect(configure.fact('Data')).toContainText('drawn by the program');
    await configure.verb('Reproduce').dblclick();
    await new ShellPage(page).isOn('Monitor');
    const run = await workbench.ownRun();
    expect(run).toMatchObject({ name: 'Reproduction of Quick look', kind: 'frozen', preset: 'quick' });
    await expect(page).toHaveURL(new RegExp(`#/monitor/${run.id}$`));
    const { total } = await workbench.client.call('runs.list', { filter: { text: '', archived: null, all: [{ field: 'source', comparison: '=', value: 'own' }] }, sort: [], page: { offset: 0, limit: 10 } });
    expect(total, 'a double click launches once').toBe(1);
    await workbench.client.call('runs.stop', { id: run.id, force: true });
  });

  test('whose data are not here says so, and leads to the import', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/vqa-v2-20k');
    await expect(configure.main).toContainText('The data are not here.');
    await expect(configure.verb('Reproduce')).toBeDisabled();
    await configure.main.getByRole('link', { name: 'Import the data' }).first().click();
    await new ShellPage(page).isOn('Datasets');
  });

  test('that is not there is told of', async ({ page }) => {
    await goTo(page, '#/configure/no-such-preset');
    await expect(page.getByRole('alert')).toContainText('There is no preset "no-such-preset"');
  });
});

test.describe('an edited copy', () => {
  test('shows what differs, takes values back, and goes back to frozen', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    await configure.field('Train pairs').fill('5000');
    await expect(configure.verb('Explore with this copy')).toBeEnabled();
    await expect(configure.main).toContainText('One value differs from the frozen config.');
    await expect(configure.main).toContainText('Train pairs 4000 → 5000');
    await expect(configure.section('Data and forget set')).toContainText(/of 5,000 pairs are forgotten/);
    const scrub = await configure.openArm('SCRUB');
    await configure.field('Alpha', scrub).fill('0.5');
    await expect(scrub.getByText('edited, was 0.0133')).toBeVisible();
    await configure.form.getByLabel('Only edited fields').check();
    await expect(configure.form.getByRole('textbox')).toHaveCount(2);
    await configure.button('Reset Alpha').click();
    await expect(configure.form.getByRole('textbox')).toHaveCount(1);
    await configure.button('Back to frozen').click();
    await expect(configure.main).toContainText('This is the frozen config.');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(configure.main).toContainText('Train pairs 4000 → 5000');
  });

  test('is still there after a reload', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    await configure.field('Seeds').fill('42, 7');
    await expect(page).toHaveURL(/draft=/);
    await page.reload();
    await expect(configure.field('Seeds')).toHaveValue('42, 7');
    await goTo(page, '#/home');
    await goTo(page, '#/configure');
    await expect(configure.field('Seeds')).toHaveValue('42, 7');
  });

  test('with a mistake says where, in the words of the schema, and is not launched', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    const rate = configure.field('Learning rate', configure.section('Training'));
    await rate.fill('fast');
    await expect(rate).toHaveAttribute('aria-invalid', 'true');
    await expect(configure.section('Training')).toContainText('must be a number above 0 and at most 10, got "fast"');
    await expect(configure.verb('Explore with this copy')).toBeDisabled();
    await page.getByRole('button', { name: 'Duplicate' }).focus();
    await configure.main.getByRole('status').getByRole('button', { name: 'Learning rate' }).click();
    await expect(rate).toBeFocused();
    await rate.fill('1e-3');
    await expect(rate).not.toHaveAttribute('aria-invalid');
    // The number that it was: nothing differs any more.
    await expect(configure.main).toContainText('This is the frozen config.');
  });

  test('without the retrain arm says that every other is measured against it', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    const retrain = await configure.openArm('Retrain');
    await retrain.getByRole('button', { name: 'Take out' }).click();
    await expect(configure.section('Methods')).toContainText('must hold an arm of method "retrain"');
    await configure.button('Put Retrain (RETR) back').click();
    await expect(configure.main).toContainText('This is the frozen config.');
  });

  test('takes arms of other methods, in another order', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    await configure.form.getByLabel('Add a method').selectOption({ label: 'NegGrad+' });
    await configure.button('Add').first().click();
    await expect(configure.section('Methods')).toContainText(/NegGrad\+.*7 parameters, new/);
    await expect(configure.main).toContainText('arm neggrad-plus is new');
    const scrub = await configure.openArm('SCRUB13');
    await scrub.getByRole('button', { name: 'Duplicate' }).click();
    await expect(configure.main).toContainText('arm scrub-2 is new');
    await scrub.getByRole('button', { name: 'Up', exact: true }).click();
    await expect(configure.section('Methods').locator('summary')).toContainText([/^Original/, /^SCRUB/, /^Retrain/, /^SCRUB \(2\)/, /^MU-ALIGN/, /^NegGrad\+/]);
    await expect(scrub.getByRole('button', { name: 'Down' })).toBeVisible();
    await expect(configure.verb('Explore with this copy')).toBeEnabled();
  });

  test('fewer seeds of a preset are a subset, which is still a reproduction', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/scenes-20k');
    await configure.field('Seeds').fill('42');
    await expect(configure.main).toContainText('This is a part of the frozen config.');
    await expect(configure.toolbar).toContainText('Subset of frozen');
    await expect(configure.verb('Reproduce')).toBeEnabled();
  });
});

test.describe('configs', () => {
  test('are exported, and the file is read again as the same experiment', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    await configure.field('Epochs', configure.section('Training')).fill('3');
    await expect(configure.verb('Explore with this copy')).toBeEnabled();
    const hash = await configure.fact('Config').textContent();
    const [download] = await Promise.all([page.waitForEvent('download'), configure.button('Export config').click()]);
    expect(download.suggestedFilename()).toBe('quick-look.config.json');
    const file = await download.path();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ name: 'Quick look', training: { epochs: 3 } });
    await page.getByLabel('Config file').setInputFiles({ name: 'again.json', mimeType: 'application/json', buffer: await readFile(file) });
    await expect(configure.preset('again')).toBeChecked();
    await expect(configure.fact('Config')).toHaveText(hash ?? '');
  });

  test('a file that is none says why', async ({ page }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    await page.getByLabel('Config file').setInputFiles({ name: 'bad.json', mimeType: 'application/json', buffer: Buffer.from('{"schema": "other"}') });
    await expect(page.getByRole('dialog')).toContainText('its "schema" should be');
  });

  test('are saved as presets, and removed again', async ({ page, workbench }) => {
    const configure = new ConfigurePage(page);
    await configure.open('/quick');
    await configure.field('Epochs', configure.section('Training')).fill('3');
    await configure.button('Save as preset…').click();
    const dialog = page.getByRole('dialog', { name: 'Save as a preset' });
    const [title, name, save] = [dialog.getByLabel('Title'), dialog.getByLabel('Short name, for the command line'), dialog.getByRole('button', { name: 'Save the preset' })];
    // What is offered is of the preset that the copy was begun from, and free.
    await expect(title).toHaveValue('Quick look, edited');
    await expect(name).toHaveValue('quick-look-edited');
    await expect(name).toHaveAccessibleDescription('Free. mu-align reproduce quick-look-edited runs it.');
    await expect(save).toBeEnabled();
    await title.fill('Quick');
    await expect(name).toHaveValue('quick');
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await expect(name).toHaveAccessibleDescription('The program brings a preset quick: choose another name.');
    await expect(save).toBeDisabled();
    await name.fill('Three Epochs');
    await expect(name).toHaveAccessibleDescription(/lower-case letters, digits and hyphens only/);
    await name.fill('');
    await expect(name).toHaveAccessibleDescription('Give it a short name.');
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await name.fill('three-epochs');
    await title.fill('Three epochs');
    await expect(name, 'what was typed stays').toHaveValue('three-epochs');
    await dialog.getByRole('button', { name: 'Save the preset' }).click();
    await expect(configure.preset('Three epochs')).toBeChecked();
    await expect(configure.verb('Explore')).toBeEnabled();
    expect((await workbench.client.call('presets.get', { name: 'three-epochs' })).saved).toBe(true);
    await configure.button('Remove preset…').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the preset' }).click();
    await expect(configure.preset('Three epochs')).toHaveCount(0);
  });
});

test.describe('with a finished run', () => {
  test.use({ home: 'finished' });

  test('a run is duplicated to edit; what is done is not done again', async ({ page, workbench }) => {
    const configure = new ConfigurePage(page);
    const run = await workbench.ownRun();
    await configure.open(`?run=${run.id}`);
    await expect(page).toHaveURL(/draft=/);
    await expect(configure.preset(`Copy of ${run.name}`)).toBeChecked();
    await expect(configure.fact('Plan')).toContainText(/all done already/);
    await configure.field('Alpha', await configure.openArm('SCRUB')).fill('0.7');
    await expect(configure.fact('Plan')).toContainText(/\d+ steps, \d+ already done/);
    await expect(configure.fact('Time')).toContainText('estimated from such steps on the same data');
  });

  test('a sweep says how many runs and steps it makes, and launches them with a tag', async ({ page, workbench }) => {
    test.slow();
    const configure = new ConfigurePage(page);
    await configure.open(`?run=${(await workbench.ownRun()).id}`);
    await configure.runName.fill('Alpha');
    await configure.preflight.locator('summary', { hasText: 'Sweep' }).click();
    await configure.preflight.getByLabel('What varies').selectOption({ label: 'Alpha' });
    await configure.preflight.getByLabel('Values, with commas').fill('0.3, 0.4, much');
    await expect(configure.preflight).toContainText('must be a number at least 0 and at most 1000, got "much"');
    await configure.preflight.getByLabel('Values, with commas').fill('0.3, 0.4');
    await configure.preflight.getByLabel('Tag of all its runs').fill('alpha-sweep');
    await expect(configure.preflight).toContainText('A step that several runs need is counted, and done, once.');
    await configure.verb('Launch 2 runs').click();
    await new ShellPage(page).isOn('Monitor');
    const { runs } = await workbench.client.call('runs.list', { filter: { text: 'alpha-sweep', archived: null, all: [] }, sort: [{ field: 'createdAt', descending: false }], page: { offset: 0, limit: 10 } });
    expect(runs.map(({ name, tags }) => [name, tags])).toEqual([['Alpha, alpha 0.3', ['alpha-sweep']], ['Alpha, alpha 0.4', ['alpha-sweep']]]);
    for (const { id } of runs) expect((await workbench.runReaches(id, 'completed')).status).toBe('completed');
  });
});

test('the whole form, an open arm and a mistake: axe-core finds nothing, nothing is cut off', async ({ page }) => {
  test.slow();
  const configure = new ConfigurePage(page);
  await configure.open('/quick');
  const arm = await configure.openArm('MU-ALIGN');
  await configure.field('Beta', arm).fill('none');
  await expect(configure.main).toContainText('One thing must be mended');
  for (const [width, height] of [[1440, 900], [1100, 700], [720, 450]] as const) {
    await page.setViewportSize({ width, height });
    await expectNoOverflow(page);
  }
  await expectNoViolations(page);
});
