import { render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import App from '../../../src-renderer/app/App.svelte';
import { desktopBridge } from '../../../src-renderer/app/desktop.ts';
import { screenPage } from '../../../src-renderer/app/print-page.ts';
import { saveFile } from '../../../src-renderer/ui/save-file.ts';
import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import { fakeDesktop } from '../fake-desktop.ts';
import { inventedHandlers, inventedRuns } from '../harness/invented.ts';
import { fakeWorkbench } from '../render-with-workbench.ts';

describe('the bridge of the desktop application', () => {
  test('is there where all of it is', () => {
    expect(desktopBridge(window)).toBeNull();
    const { bridge } = fakeDesktop();
    expect(desktopBridge(window)).toBe(bridge);
    expect(desktopBridge({ desktop: { ...bridge, print: undefined } })).toBeNull();
    expect(desktopBridge({ desktop: 'bridge' })).toBeNull();
  });
});

/** Addresses of the downloads that were begun, and of those that were given up. */
function watchDownloads(): { readonly begun: string[]; readonly revoked: string[] } {
  const [begun, revoked]: [string[], string[]] = [[], []];
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    begun.push(this.href);
  });
  const revoke = vi.spyOn(URL, 'revokeObjectURL').mockImplementation((address) => {
    revoked.push(address);
  });
  onTestFinished(() => {
    click.mockRestore();
    revoke.mockRestore();
  });
  return { begun, revoked };
}

describe('a file that is saved', () => {
  test('has its own name in a browser, at once', async () => {
    const { begun } = watchDownloads();
    expect(await saveFile('table.csv', 'a,b', 'text/csv')).toBe('table.csv');
    expect(begun).toHaveLength(1);
  });

  test('has the name that was chosen in the desktop application', async () => {
    const desktop = fakeDesktop();
    const { begun, revoked } = watchDownloads();
    const first = saveFile('table.csv', 'a,b', 'text/csv');
    const second = saveFile('table.csv', 'a,b', 'text/csv');
    const [one = '', two = ''] = begun;
    expect(revoked).toEqual([]);
    desktop.save({ address: two, name: 'second.csv', problem: null });
    expect(await second).toBe('second.csv');
    desktop.save({ address: one, name: null, problem: null });
    expect(await first).toBeNull();
    expect(revoked).toEqual([two, one]);
  });

  test('says why it could not be written', async () => {
    const desktop = fakeDesktop();
    const { begun } = watchDownloads();
    const saved = saveFile('table.csv', 'a,b', 'text/csv');
    desktop.save({ address: begun[0] ?? '', name: null, problem: 'there is no room on the disk' });
    await expect(saved).rejects.toThrow('there is no room on the disk');
  });
});

describe('printing', () => {
  const frozen = (): Run[] => inventedRuns(3).map((run) => ({ ...run, source: 'frozen' }));

  test('is a browser\'s own, where there is one', async () => {
    const workbench = fakeWorkbench(inventedHandlers(frozen()));
    render(App, { workbench });
    await screen.findByRole('button', { name: 'Report' });
    expect(screen.queryByRole('button', { name: 'Report as PDF…' })).toBeNull();
    expect(workbench.actions.all.map(({ id }) => id)).not.toContain('window.print');
  });

  test('is done by the desktop application, and saved as every file', async () => {
    const desktop = fakeDesktop();
    const { begun } = watchDownloads();
    const workbench = fakeWorkbench({ ...inventedHandlers(frozen()), 'figures.report': ({ run }) => ({ fileName: 'report_quick.html', text: `report of ${run}` }) });
    render(App, { workbench });
    await screen.findByRole('button', { name: 'Report as PDF…' });
    const next = async (count: number): Promise<string> => {
      await waitFor(() => { expect(begun).toHaveLength(count); });
      return begun.at(-1) ?? '';
    };
    workbench.actions.runById('window.print');
    desktop.save({ address: await next(1), name: null, problem: null });
    workbench.actions.runById('home.report-pdf');
    desktop.save({ address: await next(2), name: 'mine.pdf', problem: null });
    await waitFor(() => { expect(workbench.toasts.items.map(({ text }) => text)).toEqual(['mine.pdf was written.']); });
    expect(desktop.printed).toEqual([null, expect.stringMatching(/^report of /)]);
    workbench.actions.runById('window.print');
    desktop.save({ address: await next(3), name: null, problem: 'there is no room on the disk' });
    expect(await screen.findByText(/there is no room on the disk/)).toBeTruthy();
  });

  test('offers the screen\'s own name', () => {
    expect(screenPage('Home: all / results - MU-ALIGN Workbench')).toEqual({ fileName: 'Home all results - MU-ALIGN Workbench.pdf', report: null });
    expect(screenPage(' / ').fileName).toBe('Workbench.pdf');
  });

  test('is on white paper, whatever the theme, and only while it lasts', () => {
    const workbench = fakeWorkbench(inventedHandlers(inventedRuns(3)));
    workbench.theme.choose('dark');
    onTestFinished(() => { workbench.theme.choose('system'); });
    render(App, { workbench });
    window.dispatchEvent(new Event('beforeprint'));
    expect(workbench.theme.resolved).toBe('light');
    window.dispatchEvent(new Event('afterprint'));
    expect(workbench.theme.resolved).toBe('dark');
  });
});
