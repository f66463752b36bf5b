import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { desktopBridge } from '../../../src-renderer/app/desktop.ts';
import { saveFile } from '../../../src-renderer/ui/save-file.ts';
import { fakeDesktop } from '../fake-desktop.ts';

describe('the bridge of the desktop application', () => {
  test('is there where all of it is', () => {
    expect(desktopBridge(window)).toBeNull();
    const { bridge } = fakeDesktop();
    expect(desktopBridge(window)).toBe(bridge);
    expect(desktopBridge({ desktop: { ...bridge, print: undefined } })).toBeNull();
    expect(desktopBridge({ desktop: 'bridge' })).toBeNull();
  });
});

describe('a file that is saved', () => {
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
