import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryHome } from '../workbench/test-workbench.ts';
import { connectPage } from './connected-window.ts';
import { startApp } from './started-app.ts';

let home: ReturnType<typeof temporaryHome>;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => {
  home.remove();
});

describe('the desktop application', () => {
  test('opens a window that asks the workbench through its own port', async () => {
    const started = await startApp(home.place);
    const client = connectPage(await started.page());
    expect((await client.call('system.info', {})).host).toBe('desktop');
    expect(started.window().isVisible()).toBe(true);
    client.close();
    await started.quit();
    expect(started.app.exitCode).toBe(0);
  });
});
