import { render, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import App from '../../../src-renderer/app/App.svelte';
import { aboutFacts } from '../../../src-renderer/app/about-facts.ts';
import type { SystemInfo } from '../../../src-renderer/app/catalogue.svelte.ts';
import { inventedHandlers, inventedRuns } from '../harness/invented.ts';
import { fakeWorkbench } from '../render-with-workbench.ts';

const ENGINE = { description: 'XNNPACK by WebAssembly', device: '4 threads', problem: null };
const INFO: SystemInfo = {
  version: '1.2.3', commit: '0123456789abcdef0123', host: 'desktop', platform: 'linux x64, Electron 45.4.1, Chromium 150.0.1, Node 24.1.0', writable: true, workers: 2,
  engines: [
    { name: 'tfjs-node', description: '', device: '', version: '', available: false, problem: 'it is not installed' },
    { ...ENGINE, name: 'wasm', version: '4.22.0', available: true },
    { ...ENGINE, name: 'cpu', version: '4.22.0', available: true },
  ],
};

test('says what the program is made of and what computes in it', () => {
  expect(aboutFacts(INFO).map(({ term, text }) => [term, text])).toEqual([
    ['Version', '1.2.3, commit 0123456789ab'],
    ['Runs on', 'linux x64, Electron 45.4.1, Chromium 150.0.1, Node 24.1.0'],
    ['Computes with', 'XNNPACK by WebAssembly (wasm 4.22.0, 4 threads), 2 steps at a time'],
    ['tfjs-node', 'it is not installed'],
    ['cpu', '4.22.0 is there too'],
  ]);
  expect(aboutFacts({ ...INFO, engines: [] })).toContainEqual({ term: 'Computes with', check: null, text: 'engines that are still being tried' });
});

test('is read anew each time it is opened, and can be copied', async () => {
  let version = '1.2.3';
  const workbench = fakeWorkbench({ ...inventedHandlers(inventedRuns(1)), 'system.info': () => ({ ...INFO, version }) });
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  render(App, { workbench });
  workbench.actions.runById('window.about');
  await screen.findByText('1.2.3, commit 0123456789ab');
  screen.getByRole('button', { name: 'Close' }).click();
  await waitFor(() => { expect(screen.queryByText('1.2.3, commit 0123456789ab')).toBeNull(); });
  version = '1.2.4';
  workbench.actions.runById('window.about');
  await screen.findByText('1.2.4, commit 0123456789ab');
  screen.getByRole('button', { name: 'Copy' }).click();
  expect(copied.mock.calls).toEqual([[expect.stringMatching(/^MU-ALIGN Workbench\nVersion: 1\.2\.4, commit 0123456789ab\nRuns on: linux x64, Electron/)]]);
});
