import { expect, test } from './fixtures.ts';

test.describe('the window', () => {
  test('opens on Home', async ({ page }) => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Home');
  });
});
