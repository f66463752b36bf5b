import { violationsOf } from './checks/accessibility.ts';
import { overflowFaults } from './checks/overflow.ts';
import { expect, test } from './fixtures.ts';

// The checks find what they are for: without this they might see nothing and always pass.
test.describe('the checks of every screen', () => {
  const put = (html: string, css: string) => ({ html, css });

  for (const [what, { html, css }, found] of [
    ['text that is cut off', put('<p class="bad">A sentence that does not fit</p>', '.bad { inline-size: 4rem; overflow: hidden; white-space: nowrap; }'), /^cut off by .*A sentence/],
    ['text on text', put('<p class="under">Below it</p><p class="over">Above it</p>', '.over { margin-block-start: -1.3em; }'), /^on each other: .*Below it .*Above it/],
    ['a screen that scrolls sideways', put('<p class="wide">Wide</p>', '.wide { inline-size: 4000px; }'), /^main is \d+ px wide/],
  ] as const) {
    test(`${what} is found`, async ({ page }) => {
      expect(await overflowFaults(page)).toEqual([]);
      await page.evaluate(([markup, rules]) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(rules);
        document.adoptedStyleSheets.push(sheet);
        document.querySelector('main')?.insertAdjacentHTML('afterbegin', markup);
      }, [html, css] as const);
      expect(await overflowFaults(page)).toContainEqual(expect.stringMatching(found));
    });
  }

  test('a button without a name is found', async ({ page }) => {
    await page.evaluate(() => { document.querySelector('main')?.insertAdjacentHTML('beforeend', '<button type="button"></button>'); });
    expect(await violationsOf(page)).toContainEqual(expect.stringMatching(/^button-name/));
  });

  test('what the policy forbids is told on the console', async ({ page, workbench }) => {
    await page.evaluate(() => { document.querySelector('main')?.insertAdjacentHTML('beforeend', '<p style="color: red">Red</p>'); });
    await expect.poll(() => workbench.problems.unexpected).toContainEqual(expect.stringMatching(/policy violation: style-src/));
    workbench.problems.expect(/style-src|policy/i);
  });
});
