import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RotatingLog } from '../../src-main/rotating-log.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'log-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

test('a log says when, what about and what went wrong', () => {
  const log = new RotatingLog(join(folder, 'logs', 'desktop.log'));
  log.write('uncaught error', new TypeError('no such thing'));
  log.write('the window', 'does not respond');
  expect(readFileSync(log.path, 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ uncaught error: TypeError: no such thing\n {4}at .*\n\d{4}-.*Z the window: does not respond\n$/s);
});

test('it stays small: a few earlier files are kept, and an entry is cut', () => {
  const log = new RotatingLog(join(folder, 'desktop.log'), { bytes: 3000, kept: 2 });
  for (let n = 0; n < 40; n++) log.write('entry', `${n} ${'x'.repeat(400)}`);
  expect(readdirSync(folder).sort()).toEqual(['desktop.1.log', 'desktop.2.log', 'desktop.log']);
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).size).toBeLessThan(3500);
  expect(readFileSync(log.path, 'utf8')).toContain('entry: 39 ');
  log.write('long', 'y'.repeat(1e6));
  expect(statSync(log.path).size).toBeLessThan(20_000);
});

test('where it cannot be written, what went wrong is said on the terminal', () => {
  writeFileSync(join(folder, 'logs'), 'a file');
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  new RotatingLog(join(folder, 'logs', 'desktop.log')).write('uncaught error', 'out of luck');
  expect(said.mock.calls[0]?.slice(0, 2)).toEqual(['uncaught error', 'out of luck']);
  said.mockRestore();
});
