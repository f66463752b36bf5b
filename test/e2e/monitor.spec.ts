import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { endlessExperiment, smallExperiment } from './experiment.ts';
import { expect, goTo, test } from './fixtures.ts';
import { MonitorPage } from './pages/monitor-page.ts';
import { ShellPage } from './pages/shell-page.ts';

test.describe('a run that ended', () => {
  test.use({ home: 'finished' });

  test('shows every step of every seed, its curves, log and attempts, and leads to the results', async ({ page, workbench }) => {
    const monitor = new MonitorPage(page);
    const run = await workbench.ownRun();
    await goTo(page, '#/monitor');
    await expect(monitor.main).toContainText('Nothing runs');
    await monitor.main.getByRole('link', { name: run.name }).click();
    await expect(monitor.main).toContainText(`All ${run.stepsTotal} steps are done`);
    await expect(monitor.cells).toHaveCount(run.stepsTotal);
    await monitor.shows('MU-ALIGN, seed 123');
    for (const chart of ['Forget terms', 'Retain terms', 'Gradient cosine, forget and retain']) await expect(monitor.chart(chart)).toBeVisible();
    await expect(monitor.summary('Forget terms')).toHaveText(/^Forget terms, by Optimiser step\. .*Forget target last /);
    await expect(page.getByRole('table', { name: 'Attempts at MU-ALIGN, seed 123' }).getByRole('row')).toHaveCount(2);
    await expect(monitor.log).toContainText('done after');
    await monitor.main.getByRole('link', { name: 'See the attacks' }).click();
    await new ShellPage(page).isOn('Attacks');
    await page.goBack();
    await monitor.shows('MU-ALIGN, seed 123');
  });

  test('the matrix is gone through by keyboard; the address says where one is', async ({ page, workbench }) => {
    const monitor = new MonitorPage(page);
    const run = await workbench.ownRun();
    await monitor.open(run.id);
    await monitor.step('MU-ALIGN, seed 123').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(monitor.step('MU-ALIGN, seed 42')).toBeFocused();
    await monitor.shows('MU-ALIGN, seed 42');
    await page.keyboard.press('ArrowUp');
    await monitor.shows('SCRUB, seed 42');
    await expect(monitor.chart('Forget terms')).toBeVisible();
    const address = page.url();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await monitor.shows('Original, evaluated, seed 42');
    await expect(monitor.main).toContainText('Nothing is learned in this step');
    await page.goto(address);
    await monitor.shows('SCRUB, seed 42');
    await monitor.log.getByRole('checkbox', { name: 'This step only' }).check();
    await expect(monitor.log).toContainText('SCRUB, seed 42');
    await expect(monitor.log).not.toContainText('MU-ALIGN, seed 42');
    await monitor.log.getByRole('button', { name: 'Copy' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d SCRUB, seed 42: attempt 1 begins\n/);
  });

  test('curves are drawn over steps, epochs and time, on any scale, and the choice is kept', async ({ page, workbench }) => {
    const monitor = new MonitorPage(page);
    await monitor.open((await workbench.ownRun()).id);
    const summary = monitor.summary('Retain terms');
    await expect(summary).toHaveText(/by Optimiser step/);
    await monitor.controls.getByLabel('x', { exact: true }).selectOption('epoch');
    await expect(summary).toHaveText(/by Epoch/);
    await monitor.chart('Retain terms').getByRole('button', { name: 'View as table' }).click();
    // Two epochs, as the experiment says.
    await expect(monitor.chart('Retain terms').getByRole('cell', { name: '2', exact: true }).first()).toBeVisible();
    await monitor.chart('Retain terms').getByRole('button', { name: 'View as table' }).click();
    for (const [unit, label] of [['wall', /by Time of day/], ['relative', /by Minutes since the first point/]] as const) {
      await monitor.controls.getByLabel('x', { exact: true }).selectOption(unit);
      await expect(summary).toHaveText(label);
    }
    await monitor.controls.getByRole('checkbox', { name: 'Log y' }).uncheck();
    await monitor.controls.getByRole('checkbox', { name: 'Ignore outliers' }).check();
    await monitor.controls.getByLabel('Smoothing').fill('0');
    await page.reload();
    await expect(monitor.controls.getByRole('checkbox', { name: 'Log y' })).not.toBeChecked();
    await expect(monitor.controls.getByLabel('Smoothing')).toHaveValue('0');
    await expect(summary).toHaveText(/by Minutes/);
  });

  test('zoom, cursor and reset hold for all charts; a term is switched off', async ({ page, workbench }) => {
    const monitor = new MonitorPage(page);
    await monitor.open((await workbench.ownRun()).id);
    const chart = monitor.chart('Forget terms').getByRole('group', { name: 'Forget terms' });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(monitor.main).toContainText(/at the cursor, step \d+/);
    await page.keyboard.press('+');
    const reset = (title: string) => monitor.chart(title).getByRole('button', { name: 'Reset zoom' });
    await expect(reset('Retain terms')).toBeVisible();
    await reset('Retain terms').click();
    await expect(reset('Retain terms')).toBeHidden();
    const place = await chart.boundingBox();
    if (place === null) throw new Error('the chart has no place');
    await page.mouse.move(place.x + 200, place.y + 40);
    await page.mouse.down();
    await page.mouse.move(place.x + 420, place.y + 110, { steps: 4 });
    await page.mouse.up();
    await expect(reset('Forget terms')).toBeVisible();
    await expect(reset('Retain terms')).toBeVisible();
    await chart.dblclick();
    await expect(reset('Forget terms')).toBeHidden();
    await expect(reset('Retain terms')).toBeHidden();
    const term = monitor.chart('Retain terms').getByRole('checkbox', { name: /^CORAL/ });
    await term.uncheck();
    await expect(monitor.summary('Retain terms')).not.toHaveText(/CORAL/);
    await term.check();
    await expect(monitor.summary('Retain terms')).toHaveText(/CORAL/);
  });

  test('steps of other seeds and methods are laid over one another, and stay in the address', async ({ page, workbench }) => {
    test.slow();
    const monitor = new MonitorPage(page);
    await monitor.open((await workbench.ownRun()).id);
    await monitor.shows('MU-ALIGN, seed 123');
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await monitor.step('MU-ALIGN, seed 42').click();
    await expect(monitor.summary('Retain terms')).toHaveText(/Cross-entropy last .*Cross-entropy: MU-ALIGN, seed 123 last/);
    await page.getByRole('button', { name: 'Compare with…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare with other steps' });
    await dialog.getByRole('checkbox', { name: /^SCRUB, seed 42/ }).check();
    await expectNoViolations(page);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(monitor.summary('Retain terms')).toHaveText(/SCRUB, seed 42/);
    await page.reload();
    const pins = page.getByRole('list', { name: 'Pinned steps' });
    await expect(pins.getByRole('listitem')).toHaveCount(2);
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await pins.getByRole('button', { name: 'Unpin SCRUB, seed 42' }).click();
    await expect(pins.getByRole('listitem')).toHaveCount(1);
  });

  test('a note is written, and seen at once', async ({ page, workbench }) => {
    const monitor = new MonitorPage(page);
    const run = await workbench.ownRun();
    await monitor.open(run.id);
    await monitor.verb('Note…').click();
    const dialog = page.getByRole('dialog', { name: 'Name, note and tags' });
    await dialog.getByLabel('Note').fill('looks right');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(monitor.main).toContainText('looks right');
    expect((await workbench.client.call('runs.get', { id: run.id })).run).toMatchObject({ note: 'looks right', name: run.name });
  });
});

test.describe('results that were made elsewhere', () => {
  test('show their steps, and say that their curves are not here', async ({ page }) => {
    const monitor = new MonitorPage(page);
    await monitor.open('frozen-scenes-20k');
    await expect(monitor.main).toContainText('made elsewhere');
    await expect(monitor.step('MU-ALIGN, seed 42')).toBeVisible();
    await expect(monitor.main).toContainText('the curves of their steps are not here');
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
  });

  test('a run and a step that are not there', async ({ page }) => {
    const monitor = new MonitorPage(page);
    await monitor.open('nowhere');
    await expect(monitor.main).toContainText('There is no run nowhere');
    await monitor.main.getByRole('link', { name: 'Runs at work' }).click();
    await expect(monitor.main).toContainText('Nothing runs');
    await monitor.open('frozen-scenes-20k', 'no-such-step');
    await expect(monitor.step('SCRUB, seed 42')).toBeVisible();
  });
});

test.describe('a run that came to no good end', () => {
  test('shows which model diverged, and has the results of the others', async ({ page, workbench }) => {
    const monitor = new MonitorPage(page);
    // Heavy-ball momentum at the largest rate that a config may have.
    const arms = [
      { id: 'original', label: 'Original', method: 'original' },
      { id: 'retrain', label: 'Retrain (RETR)', method: 'retrain' },
      { id: 'scrub', label: 'SCRUB', method: 'scrub', params: { learningRate: 10, optimiser: { kind: 'sgd', momentum: 0.9 } } },
    ];
    const id = await workbench.launch(smallExperiment({ seeds: [42], arms }), 'Too fast');
    await workbench.runReaches(id, 'completed');
    await monitor.open(id);
    await expect(monitor.step('SCRUB, seed 42').first()).toContainText('diverged');
    await expect(monitor.main).toContainText('A model that diverged has no results. Diverged: SCRUB, seed 42.');
    await monitor.step('SCRUB, seed 42').first().click();
    await expect(monitor.chart('Forget terms')).toBeVisible();
    await expectNoViolations(page);
    await monitor.main.getByRole('link', { name: 'See the attacks' }).click();
    await new ShellPage(page).isOn('Attacks');
    await expect(page.getByRole('main')).toContainText('Retrain (RETR)');
  });

  test('says which steps failed and why, and can be tried again', async ({ page, workbench }) => {
    const monitor = new MonitorPage(page);
    const id = await workbench.launch(smallExperiment({ forget: { kind: 'answer-equals', answer: 'zebra' } }), 'Nothing to forget');
    await workbench.runReaches(id, 'failed');
    await monitor.open(id);
    await expect(monitor.main).toContainText('Steps failed: Data, seed 42 and Data, seed 123.');
    await expect(monitor.main).toContainText('Nothing partial is in a table.');
    await expect(page.getByRole('table', { name: 'Steps that did not come to their end' })).toContainText('the training pairs have no answer "zebra"');
    await expect(monitor.log).toContainText(/failed after .*zebra/);
    await expectNoViolations(page);
    await monitor.verb('Try again').click();
    await expect(page.getByRole('table', { name: /^Attempts at Data, seed/ }).getByRole('row')).toHaveCount(3);
  });
});

test.describe('a run at work', () => {
  // So often that a short test sees some.
  test.beforeAll(() => {
    process.env['MU_ALIGN_CHECKPOINT_SECONDS'] = '1';
  });
  test.afterAll(() => {
    delete process.env['MU_ALIGN_CHECKPOINT_SECONDS'];
  });

  test('is listed, watched, stopped and resumed, and goes on where it was', async ({ page, workbench }) => {
    test.slow();
    const monitor = new MonitorPage(page);
    const id = await workbench.launch(endlessExperiment(), 'Learning');
    await goTo(page, '#/monitor');
    await page.getByRole('table', { name: 'Runs at work' }).getByRole('link', { name: 'Learning' }).click();
    await monitor.shows('Original, seed 42');
    const loss = monitor.summary('Training loss');
    await expect(loss).toHaveText(/Sum last/, { timeout: 20_000 });
    const before = await loss.textContent();
    await expect(loss).not.toHaveText(before ?? '');
    await page.getByRole('button', { name: 'Pause drawing' }).click();
    const still = await loss.textContent();
    await page.waitForTimeout(700);
    await expect(loss).toHaveText(still ?? '');
    await page.getByRole('button', { name: 'Pause drawing' }).click();
    await expect(loss).not.toHaveText(still ?? '');
    await expect(monitor.clock).toContainText(/\d+ done, 1 running/);
    await expect(monitor.log).toContainText(/checkpoint \d+ written/, { timeout: 20_000 });
    await monitor.verb('Stop').click();
    await expect(monitor.main).toContainText(/Stopped after \d+ of \d+ steps/, { timeout: 20_000 });
    await expect(page.getByRole('table', { name: 'Steps that did not come to their end' })).toContainText(/Original, seed 42.*optimiser step \d+.*checkpoint \d+/);
    const reached = await monitor.lastStep();
    await monitor.verb('Resume').click();
    await workbench.runReaches(id, 'running');
    await expect(page.getByRole('table', { name: 'Attempts at Original, seed 42' })).toContainText(/checkpoint \d+ of attempt 1, behind step \d+/, { timeout: 20_000 });
    await expect.poll(() => monitor.lastStep(), { timeout: 20_000 }).toBeGreaterThan(reached);
    await expect(monitor.log).toContainText(/attempt 2 goes on from checkpoint \d+/);
  });

  test('loses nothing by a reload, a killed server or a second window', async ({ page, context, workbench }) => {
    test.slow();
    const monitor = new MonitorPage(page);
    const id = await workbench.launch(endlessExperiment(), 'Learning');
    await monitor.open(id);
    await expect(monitor.summary('Training loss')).toHaveText(/Sum last/, { timeout: 20_000 });
    const first = await monitor.lastStep();
    await page.reload();
    await expect(monitor.summary('Training loss')).toHaveText(/Sum last/);
    expect(await monitor.lastStep()).toBeGreaterThanOrEqual(first);
    const second = new MonitorPage(await context.newPage());
    await second.page.goto(page.url());
    await expect(second.summary('Training loss')).toHaveText(/Sum last/);

    const seen = await monitor.lastStep();
    await workbench.kill();
    await expect(page.getByText('The connection to the workbench is lost.')).toBeVisible();
    // What was known stays in sight.
    expect(await monitor.lastStep()).toBeGreaterThanOrEqual(seen);
    await workbench.start();
    for (const one of [monitor, second]) {
      await expect(one.main).toContainText('The run was interrupted while it worked at Original, seed 42', { timeout: 30_000 });
      await expect(one.verb('Resume')).toBeVisible();
      await expect(one.verb('Keep partial')).toBeVisible();
    }
    await expectNoViolations(page);
    await second.verb('Resume').click();
    await workbench.runReaches(id, 'running');
    for (const one of [monitor, second]) await expect.poll(() => one.lastStep(), { timeout: 30_000 }).toBeGreaterThan(seen);
    await second.verb('Stop').click();
    await expect(monitor.main).toContainText(/Stopped after/, { timeout: 20_000 });
  });

  test('in the queue it says for what it waits; an interrupted one can be left as it is', async ({ page, workbench }) => {
    test.slow();
    const monitor = new MonitorPage(page);
    const working = await workbench.launch(endlessExperiment(), 'Working');
    await workbench.runReaches(working, 'running');
    const waiting = await workbench.launch(smallExperiment({ seeds: [7] }), 'Waiting');
    await monitor.open(waiting);
    await expect(monitor.main).toContainText(/It waits: another run|\d+ of \d+/);
    await monitor.open(working);
    await monitor.shows('Original, seed 42');
    await workbench.kill();
    await workbench.start();
    await expect(monitor.main).toContainText('The run was interrupted', { timeout: 30_000 });
    await monitor.verb('Keep partial').click();
    await expect(monitor.main).toContainText(/Stopped after \d+ of \d+ steps/);
    await expect(monitor.main).toContainText('kept as it is');
  });
});
