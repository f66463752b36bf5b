import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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

  test('shows what can be done in the window in its menu, and does there what is chosen', async () => {
    const started = await startApp(home.place);
    const page = await started.page();
    const bridge = page.exposed('desktop') ?? {};
    const call = (part: string, ...args: unknown[]): void => {
      const made = bridge[part];
      if (typeof made === 'function') Reflect.apply(made, undefined, args);
    };
    const chosen: string[] = [];
    call('onAction', (id: string) => { chosen.push(id); });
    call('showActions', [{ id: 'window.go-runs', label: 'Go to Runs', group: 'Everywhere', keys: 'Mod+9', menu: null }]);
    await vi.waitFor(() => {
      const line = started.Menu.current?.lines.find(({ id }) => id === 'window.go-runs');
      if (line === undefined) throw new Error('the menu has no such line yet');
      line.choose();
    });
    await vi.waitFor(() => {
      expect(chosen).toEqual(['window.go-runs']);
    });
    await started.quit();
  });

  test.each([['Quit', 0], ['Go on without it', 1]])('says that an AppImage turned the sandbox off: %s', async (answer, windows) => {
    const started = await startApp(home.place, {
      program: { environment: { APPIMAGE: '/somewhere/workbench.AppImage' } },
      before: ({ app, dialog }) => {
        app.fakeCommandLine.switches.add('no-sandbox');
        dialog.answers.push(answer);
      },
    });
    await vi.waitFor(() => {
      expect(started.dialog.shown.at(-1)?.options).toMatchObject({ message: 'The window would run without its sandbox' });
      expect([started.app.windows.size, started.app.exitCode]).toEqual([windows, windows === 0 ? 0 : null]);
    });
    if (windows > 0) await started.quit();
  });

  test('serves the newest window that is built whole while it runs, under npm run dev', async () => {
    const assets = join(home.place, 'window');
    mkdirSync(assets);
    const write = (name: string, text: string): void => { writeFileSync(join(assets, name), text); };
    write('index.html', 'first');
    const started = await startApp(home.place, { program: { assets, environment: { MU_ALIGN_DEV: '1' } } });
    const page = async (): Promise<string> => (await started.window().fakeContents.fakeSession.fakeProtocol.fetch('app://workbench/')).text();
    write('index.html', 'second');
    expect(await page()).toBe('first');
    write('dev-build.txt', '2');
    expect(await page()).toBe('second');
    await started.quit();
  });

  test('comes to the front when it is started again', async () => {
    const started = await startApp(home.place);
    await started.page();
    await vi.waitFor(() => {
      expect(started.window().isVisible()).toBe(true);
    });
    started.window().minimize();
    started.app.startAgain(['electron', '.'], '/');
    await vi.waitFor(() => {
      expect(started.window().isMinimized()).toBe(false);
      expect(started.window().isFocused()).toBe(true);
    });
    expect(started.app.windows.size).toBe(1);
    await started.quit();
  });
});
