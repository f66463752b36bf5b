import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Electron's package from npm, which fetches its program at first use. */
export interface ElectronPackage {
  readonly folder: string;
  /** its script that fetches the program */
  readonly installScript: string;
}

/** @param root folder of the program @returns null where it is not installed */
export function electronPackage(root: string): ElectronPackage | null {
  try {
    const folder = dirname(createRequire(join(root, 'package.json')).resolve('electron/package.json'));
    return { folder, installScript: join(folder, 'install.js') };
  } catch {
    return null;
  }
}

/** Electron's program as its package has it, or where ELECTRON_OVERRIDE_DIST_PATH says; null: not fetched yet. */
export function electronBinary({ folder }: ElectronPackage, environment: NodeJS.ProcessEnv): string | null {
  const place = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : '';
  const binary = place === undefined || place === '' ? (name === '' ? null : join(folder, 'dist', name)) : join(place, name === '' ? 'electron' : name);
  return binary !== null && existsSync(binary) ? binary : null;
}
