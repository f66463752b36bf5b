import { expect, test } from 'vitest';
import { chooseHost } from '../../../../src-main/cli/desktop-host/choose-host.ts';
import type { HostFacts } from '../../../../src-main/cli/desktop-host/choose-host.ts';
import { hasDisplay } from '../../../../src-main/cli/desktop-host/probe-host.ts';
import { sandboxProblem } from '../../../../src-main/cli/desktop-host/probe-sandbox.ts';

const GOOD: HostFacts = { platform: 'linux', asksForServer: false, serverOptions: [], display: true, root: false, noSandbox: null, electron: 'present' };

test('the desktop application opens where nothing stands against it', () => {
  expect(chooseHost(GOOD)).toEqual({ host: 'desktop', fetch: false });
  expect(chooseHost({ ...GOOD, electron: 'to be fetched' })).toEqual({ host: 'desktop', fetch: true });
  expect(chooseHost({ ...GOOD, platform: 'win32', root: true })).toEqual({ host: 'desktop', fetch: false });
});

test('--browser is obeyed without a word', () => {
  expect(chooseHost({ ...GOOD, asksForServer: true, display: false, root: true })).toEqual({ host: 'server', because: null });
});

test.each([
  [{ serverOptions: ['--port'] }, /^--port is an option of the local server$/],
  [{ serverOptions: ['--port', '--no-open'] }, /^--port and --no-open are options/],
  [{ display: false }, /no screen/],
  [{ root: true }, /as root/],
  [{ platform: 'darwin', root: true }, /as root/],
  [{ noSandbox: 'this system forbids it' }, /^this system forbids it$/],
  [{ electron: 'not installed' }, /npm ci/],
] as const)('with %j the server does it, and says why', (facts, because) => {
  const choice = chooseHost({ ...GOOD, ...facts });
  if (choice.host !== 'server') throw new Error('the application would open');
  expect(choice.because).toMatch(because);
  // The clause ends a sentence.
  expect(choice.because).not.toMatch(/\.$/);
});

test('a screen is one that the system names, and none over ssh', () => {
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({}, 'darwin')).toBe(true);
  expect(hasDisplay({ SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, 'darwin')).toBe(false);
  expect(hasDisplay({}, 'win32')).toBe(true);
});

test('a system that forbids user namespaces is found by its settings', () => {
  const having = (settings: Readonly<Record<string, string>>) => (path: string): string | null => settings[path] ?? null;
  expect(sandboxProblem('linux', null, having({ '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' }))).toMatch(/apparmor_restrict_unprivileged_userns=1/);
  expect(sandboxProblem('linux', null, having({ '/proc/sys/kernel/unprivileged_userns_clone': '0\n' }))).toMatch(/userns_clone=0/);
  expect(sandboxProblem('linux', null, having({ '/proc/sys/user/max_user_namespaces': '0\n' }))).toMatch(/max_user_namespaces=0/);
  expect(sandboxProblem('linux', null, having({ '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '0\n', '/proc/sys/kernel/unprivileged_userns_clone': '1\n', '/proc/sys/user/max_user_namespaces': '127000\n' }))).toBeNull();
  expect(sandboxProblem('linux', null, having({}))).toBeNull();
  expect(sandboxProblem('darwin', null, having({ '/proc/sys/user/max_user_namespaces': '0' }))).toBeNull();
});
