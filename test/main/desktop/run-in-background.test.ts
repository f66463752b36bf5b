import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ended, launchTiny, until } from '../workbench/launch-tiny.ts';
import { temporaryHome } from '../workbench/test-workbench.ts';
import { connectPage } from './connected-window.ts';
import { startApp } from './started-app.ts';

test('an experiment goes on in utility processes behind a hidden window, is stopped and saved when the program is quit, and goes on after the next start', async () => {
  const home = temporaryHome();
  const attempts = join(home.place, 'work', 'attempts');
  const first = await startApp(home.place);
  // Of the same Electron as the program's.
  const { FakeUtilityProcess } = await import('./fake-electron/utility-process.ts');
  const { FakeTray } = await import('./fake-electron/tray.ts');
  const client = connectPage(await first.page());
  const id = await launchTiny(client, 'k', { training: { epochs: 40, batchSize: 32 }, arms: [{ id: 'retrain', label: 'Retrain', method: 'retrain' }] });
  await until(client, id, ({ status }) => status === 'running');
  await vi.waitFor(() => { expect(readdirSync(attempts).some((attempt) => existsSync(join(attempts, attempt, 'journal')) && readFileSync(join(attempts, attempt, 'journal'), 'utf8').includes('"metric"'))).toBe(true); }, 30_000);

  first.dialog.answers.push('Keep running in the background', 'Stop and save');
  first.window().close();
  await vi.waitFor(() => { expect(FakeTray.shown.size).toBe(1); });
  expect(first.window().isVisible()).toBe(false);
  await vi.waitFor(() => { expect(FakeUtilityProcess.running.size).toBe(1); });
  expect([...FakeTray.shown][0]?.toolTip).toMatch(/Tiny: \d+ %/);
  await first.quit();
  expect([first.app.exitCode, FakeUtilityProcess.running.size]).toEqual([0, 0]);
  client.close();

  const second = await startApp(home.place);
  const again = connectPage(await second.page());
  expect((await again.call('runs.get', { id })).run.status).toBe('interrupted');
  await again.call('runs.resume', { id });
  expect((await until(again, id, ended)).status).toBe('completed');
  again.close();
  await second.quit();
  expect(second.dialog.shown).toEqual([]);
  home.remove();
});
