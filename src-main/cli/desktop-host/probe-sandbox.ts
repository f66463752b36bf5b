import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How a file of /proc is read; null: there is none. */
export type ReadSetting = (path: string) => string | null;

/** Settings that keep programs of ordinary users from namespaces of their own, and the value that does. */
const BLOCKING: readonly (readonly [path: string, value: string, name: string])[] = [
  // Ubuntu from 23.10 on: only programs with a profile may, and one from npm has none.
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1', 'kernel.apparmor_restrict_unprivileged_userns=1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0', 'kernel.unprivileged_userns_clone=0'],
  ['/proc/sys/user/max_user_namespaces', '0', 'user.max_user_namespaces=0'],
];

/**
 * Why Chromium's sandbox cannot start on this system; null: it can. On Linux it needs user namespaces, or a helper that
 * belongs to root, which no installation by npm makes.
 *
 * @param binary Electron's program; null: not there yet
 */
export function sandboxProblem(platform: NodeJS.Platform, binary: string | null, read: ReadSetting = readSetting): string | null {
  if (platform !== 'linux') return null;
  if (binary !== null && isSetuidRoot(join(dirname(binary), 'chrome-sandbox'))) return null;
  const blocking = BLOCKING.find(([path, value]) => read(path)?.trim() === value);
  return blocking === undefined ? null : `this system forbids Electron's sandbox to programs that were not installed by root (${blocking[2]}; docs/desktop-install.md)`;
}

function readSetting(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isSetuidRoot(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.uid === 0 && (stats.mode & 0o4000) !== 0;
}
