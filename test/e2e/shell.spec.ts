import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { damageConfigs, leaveUnclosed } from '../main/store/damaged-store.ts';
import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { endlessExperiment } from './experiment.ts';
import { expect, goTo, test } from './fixtures.ts';
import { SCREENS, ShellPage, tabTo } from './pages/shell-page.ts';

test.describe('navigation', () => {
  test('every screen is reached by the keyboard, and begins at its start', async ({ page }) => {
    const shell = new ShellPage(page);
    await shell.isOn('Home');
    for (const [, title] of SCREENS.slice(1)) {
      await shell.link(title).focus();
      await page.keyboard.press('Enter');
      await shell.isOn(title);
      await expect(shell.main).toBeFocused();
      await expect(shell.link(title)).toHaveAttribute('aria-current', 'page');
      await expect(page).toHaveTitle(new RegExp(`^${title}`));
      await expect(shell.status(title)).toHaveCount(1);
    }
    await page.goBack();
    await shell.isOn('Datasets');
  });

  test('Tab comes first to the way past the navigation, then to its links in order', async ({ page }) => {
    const shell = new ShellPage(page);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(shell.main).toBeFocused();
    await page.reload();
    await page.keyboard.press('Tab');
    for (const [, title] of SCREENS) {
      await page.keyboard.press('Tab');
      await expect(shell.link(title)).toBeFocused();
    }
  });

  test('numbers lead to the screens', async ({ page }) => {
    const shell = new ShellPage(page);
    for (const [i, [, title]] of SCREENS.entries()) {
      await page.keyboard.press(`Control+${i + 1}`);
      await shell.isOn(title);
    }
  });

  test('an address leads straight to its screen, also after a reload', async ({ page }) => {
    const shell = new ShellPage(page);
    await goTo(page, '#/tables');
    await shell.isOn('Tables');
    await page.reload();
    await shell.isOn('Tables');
  });

  test('an address that leads nowhere says so and leads Home', async ({ page }) => {
    const shell = new ShellPage(page);
    await goTo(page, '#/gradients/7');
    await expect(shell.main).toContainText('#/gradients/7');
    await shell.main.getByRole('link', { name: 'Home' }).click();
    await shell.isOn('Home');
  });

  for (const screen of ['monitor', 'attacks', 'compare', 'pareto', 'tables'] as const) {
    test(`${screen} says of a run that is not there that it is not there`, async ({ page }) => {
      const shell = new ShellPage(page);
      await goTo(page, `#/${screen}/no-such-run`);
      await expect(shell.main).toContainText(/no-such-run|no such run|not there|is gone|unknown/i);
    });
  }
});

test.describe('palette and sheets', () => {
  test('the palette finds screens, presets, runs and terms, and gives the focus back', async ({ page }) => {
    const shell = new ShellPage(page);
    await shell.link('Runs').focus();
    await shell.openPalette();
    await shell.closePalette();
    await expect(shell.link('Runs')).toBeFocused();
    await shell.openPalette();
    await page.keyboard.type('pareto');
    await page.keyboard.press('Enter');
    await shell.isOn('Pareto');
    await shell.openPalette();
    await page.keyboard.type('quick look');
    await expect(shell.palette.getByRole('group', { name: 'Presets' }).getByRole('option')).toHaveCount(1);
    await page.keyboard.press('Enter');
    await shell.isOn('Configure');
    await shell.openPalette();
    await page.keyboard.type('frozen');
    await expect(shell.palette.getByRole('option').first()).toBeVisible();
    await shell.closePalette();
    await shell.openPalette();
    await page.keyboard.type('null floor');
    await page.keyboard.press('Enter');
    await expect(shell.glossary).toBeVisible();
    await expect(shell.glossary.getByRole('term').first()).toHaveText('Null floor');
  });

  test('the palette goes through its lines with arrows and says when nothing fits', async ({ page }) => {
    const shell = new ShellPage(page);
    await shell.openPalette();
    const options = shell.palette.getByRole('option');
    // What is chosen stays chosen when more lines come: here they all are there first.
    for (const name of ['Runs', 'Presets']) await expect(shell.palette.getByRole('group', { name })).toBeVisible();
    await expect(options.first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowDown');
    await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect(options.last()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.type('zzzz');
    await expect(options).toHaveCount(0);
    await expect(shell.palette.getByRole('status')).toContainText('zzzz');
    await page.keyboard.press('Enter');
    await expect(shell.palette).toBeVisible();
  });

  test('? shows the shortcuts, and a key works where it stands there', async ({ page }) => {
    const shell = new ShellPage(page);
    await page.keyboard.press('?');
    await expect(shell.shortcuts).toContainText('Go to Attacks');
    await page.keyboard.press('Control+4');
    await expect(shell.shortcuts, 'keys are those of the sheet while it is open').toBeVisible();
    await page.keyboard.press('Escape');
    await expect(shell.shortcuts).toBeHidden();
    await page.keyboard.press('Control+4');
    await shell.isOn('Attacks');
  });

  test('the glossary explains every term', async ({ page }) => {
    const shell = new ShellPage(page);
    await shell.choose('glossary', /Show the glossary/);
    await expect(shell.glossary.getByRole('term')).not.toHaveCount(0);
    // Terms that come with the catalogue may come meanwhile.
    await expect.poll(async () => await shell.glossary.getByRole('term').count() - await shell.glossary.getByRole('definition').count()).toBe(0);
    await page.keyboard.press('Escape');
    await expect(shell.glossary).toBeHidden();
  });

  test('the diagnostics file is one command, and holds no data', async ({ page, workbench }) => {
    const shell = new ShellPage(page);
    const download = page.waitForEvent('download');
    await shell.choose('diagnostics', /Write a diagnostics file/);
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/\.(txt|json)$/);
    await expect(shell.status(/diagnostics/i)).toBeVisible();
    expect((await workbench.client.call('system.diagnostics', {})).text).toContain('0.1.0');
  });
});

test.describe('theme', () => {
  const ground = () => getComputedStyle(document.body).backgroundColor;

  test('is the system\'s until it is chosen, and stays chosen', async ({ page }) => {
    const shell = new ShellPage(page);
    const light = await page.evaluate(ground);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await page.evaluate(ground);
    expect(dark).not.toBe(light);
    await shell.themeButton.click();
    await expect(shell.themeButton).toHaveText('Theme: light');
    expect(await page.evaluate(ground)).toBe(light);
    await page.reload();
    await expect(shell.themeButton).toHaveText('Theme: light');
    expect(await page.evaluate(ground)).toBe(light);
    await shell.themeButton.click();
    await expect(shell.themeButton).toHaveText('Theme: dark');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await page.evaluate(ground)).toBe(dark);
  });
});

test.describe('connection', () => {
  test('a server that is killed and started again is noticed, and the window goes on by itself', async ({ page, workbench }) => {
    const shell = new ShellPage(page);
    await goTo(page, '#/runs');
    await workbench.kill();
    await expect(page.getByText('The connection to the workbench is lost.')).toBeVisible();
    await shell.link('Tables').click();
    await shell.isOn('Tables');
    await page.getByRole('button', { name: 'Connect now' }).click();
    await workbench.start();
    await expect(page.getByText('The connection to the workbench is lost.')).toBeHidden();
    await expect(shell.status(/Connected to the workbench again\./)).toHaveCount(1);
    await shell.link('Runs').click();
    await shell.isOn('Runs');
    await page.reload();
    await shell.isOn('Runs');
  });

  test('a run that the killed server had is followed again after the restart', async ({ page, workbench }) => {
    const shell = new ShellPage(page);
    const id = await workbench.launch(endlessExperiment(), 'Watched');
    await workbench.runReaches(id, 'running');
    await goTo(page, `#/monitor/${id}`);
    await expect(shell.main.getByRole('gridcell', { name: /: running/ })).toBeVisible();
    await workbench.kill();
    await expect(page.getByText('The connection to the workbench is lost.')).toBeVisible();
    await workbench.start();
    await expect(page.getByText('The connection to the workbench is lost.')).toBeHidden({ timeout: 20_000 });
    await workbench.runReaches(id, 'interrupted');
    const said = shell.status('Connected to the workbench again.');
    await expect(said).toContainText('Run Watched: Interrupted');
    expect((await said.innerText()).match(/Run Watched/g)).toHaveLength(1);
    await expect(shell.main).toContainText(/interrupted/i);
  });

  test('the address works once; another browser needs another', async ({ page, workbench, browser }) => {
    await new ShellPage(page).isOn('Home');
    const other = await browser.newContext();
    const stranger = await other.newPage();
    const answer = await stranger.goto(page.url());
    expect(answer?.status()).toBe(403);
    const friend = await workbench.openIn(other);
    await new ShellPage(friend).isOn('Home');
    await other.close();
  });
});

test.describe('what the workbench has to say', () => {
  test('a damaged database stands above every screen, with what happened, what it means and what to do', async ({ page, workbench }) => {
    test.slow();
    const shell = new ShellPage(page);
    await shell.isOn('Home');
    await expect(shell.notice).toHaveCount(0);
    expect((await workbench.client.call('system.info', {})).writable).toBe(true);
    await workbench.stop();
    leaveUnclosed(workbench.home);
    damageConfigs(workbench.home);
    await workbench.start();
    // The page that was open hears of it by itself.
    await expect(shell.notice).toContainText('The database of this home folder is damaged: nothing can be changed.', { timeout: 30_000 });
    await expect(shell.notice).toContainText('Nothing can be launched, changed or imported.');
    await expect(page.locator('[aria-live="polite"]')).toContainText('nothing can be changed');
    await shell.notice.getByRole('button', { name: 'What to do…' }).click();
    const dialog = page.getByRole('dialog', { name: /is damaged/ });
    await expect(dialog).toContainText('mu-align rebuild');
    await dialog.getByRole('button', { name: 'Copy details' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('code: store-damaged');
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await shell.link('Runs').click();
    await shell.isOn('Runs');
    await expect(shell.notice).toBeVisible();
    await shell.isQuiet();
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    // It goes on: another window is told, even though it was dismissed here.
    await shell.notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect(shell.notice).toHaveCount(0);
    await page.reload();
    await expect(shell.notice).toContainText('is damaged');
  });

  test('a notice that was read is not shown again', async ({ page, workbench }) => {
    const shell = new ShellPage(page);
    mkdirSync(join(workbench.home, 'datasets', 'ab'.repeat(32)), { recursive: true });
    await goTo(page, '#/datasets');
    await expect(shell.notice).toContainText('An imported data set cannot be read.');
    await shell.notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect(shell.notice).toHaveCount(0);
    await page.reload();
    await shell.isOn('Datasets');
    await shell.isQuiet();
    await expect(shell.notice).toHaveCount(0);
  });
});

test.describe('two windows at once', () => {
  test('both see a run start and stop, and say so', async ({ page, context, workbench }) => {
    const [first, second] = [new ShellPage(page), new ShellPage(await context.newPage())];
    await second.page.goto(page.url());
    await second.isOn('Home');
    const id = await workbench.launch(endlessExperiment(), 'Seen by two');
    await workbench.runReaches(id, 'running');
    for (const { navigation } of [first, second]) await expect(navigation.getByRole('link', { name: /^Monitor \d+\/\d+$/ })).toBeVisible();
    await first.page.evaluate(() => { location.hash = '#/runs'; });
    await workbench.client.call('runs.stop', { id, force: true });
    for (const shell of [first, second]) await expect(shell.status(/Run Seen by two: stopped/i)).toHaveCount(1);
    await expect(second.navigation.getByRole('link', { name: /^Monitor$/ })).toBeVisible();
  });
});

test.describe('keyboard alone', () => {
  test('leads to the way past the navigation and through the whole frame', async ({ page }) => {
    const shell = new ShellPage(page);
    await tabTo(page, shell.themeButton);
    await page.keyboard.press('Space');
    await expect(shell.themeButton).toHaveText('Theme: light');
  });
});
