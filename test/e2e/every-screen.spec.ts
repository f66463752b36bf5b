import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { goTo, test } from './fixtures.ts';
import { SCREENS, ShellPage } from './pages/shell-page.ts';

// What must hold on every screen, whatever it shows: with the committed frozen results alone, and with a run made here.
for (const home of ['fresh', 'finished'] as const) {
  test.describe(`every screen, ${home} home folder`, () => {
    test.use({ home });

    for (const [screen, title] of SCREENS) {
      test(`${title}: axe-core finds nothing, nothing is cut off`, async ({ page, workbench }) => {
        test.slow();
        const shell = new ShellPage(page);
        const about = home === 'finished' && screen !== 'home' && screen !== 'configure' && screen !== 'datasets' ? `/${(await workbench.ownRun()).id}` : '';
        await goTo(page, `#/${screen}${about}`);
        await shell.isOn(title);
        await shell.isQuiet();
        await expectNoOverflowAtAnySize(page);
        await expectNoViolations(page);
      });
    }
  });
}

test.describe('what lies over the screens', () => {
  test('palette, shortcuts, glossary: axe-core finds nothing, nothing is cut off', async ({ page }) => {
    test.slow();
    const shell = new ShellPage(page);
    await shell.isOn('Home');
    await shell.isQuiet();
    await shell.openPalette();
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await shell.closePalette();
    await page.keyboard.press('?');
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
    await page.keyboard.press('Escape');
    await shell.choose('glossary', /Show the glossary/);
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
  });
});
