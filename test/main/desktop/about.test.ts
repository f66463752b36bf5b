import { expect, test } from 'vitest';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { trustedPage } from './trusted-page.ts';

const ENGINE = { description: 'XNNPACK by WebAssembly', device: '4 threads', problem: null };
const INFO: CallOutput<'system.info'> = {
  version: '1.2.3', commit: '0123456789abcdef0123', host: 'desktop', platform: 'linux x64, Node 24.1.0', writable: true,
  engines: [
    { name: 'tfjs-node', description: '', device: '', version: '', available: false, problem: 'it is not installed' },
    { ...ENGINE, name: 'wasm', version: '4.22.0', available: true },
    { ...ENGINE, name: 'cpu', version: '4.22.0', available: true },
  ],
};
const VERSIONS = { electron: '45.4.1', chrome: '150.0.1', node: '24.1.0' };

test('says what the program is made of and what computes in it', async () => {
  const { aboutText } = await trustedPage();
  expect(aboutText(INFO, 2, VERSIONS)).toBe([
    'Version 1.2.3, commit 0123456789ab',
    'Electron 45.4.1, Chromium 150.0.1, Node 24.1.0',
    'linux x64',
    '',
    'Computes with XNNPACK by WebAssembly (wasm 4.22.0, 4 threads), 2 steps at a time',
    'tfjs-node: it is not installed',
    'cpu 4.22.0 is there too',
  ].join('\n'));
  expect(aboutText({ ...INFO, engines: [] }, 1, {})).toContain('The engines are still being tried.');
});

test('can be copied', async () => {
  const page = await trustedPage();
  await page.ready();
  const workbench = { handlers: { 'system.info': () => INFO }, context: { workers: 1, signal: new AbortController().signal } };
  await page.showAbout(workbench, page.kept);
  expect(page.clipboard.text).toBe('');
  page.dialog.answers.push('Copy');
  await page.showAbout(workbench, page.kept);
  expect(page.clipboard.text).toMatch(/^MU-ALIGN Workbench\nVersion 1\.2\.3/);
});
