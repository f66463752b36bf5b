import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { smallExperiment } from './experiment.ts';
import { PROGRAM } from './host.ts';

/** `fresh`: an empty folder, as at the first start. `finished`: with the small experiment's run, finished. */
export type HomeKind = 'fresh' | 'finished';

/** A temporary folder to work in. Whoever asks removes it. */
export async function makeHome(kind: HomeKind): Promise<string> {
  const finished = kind === 'finished' ? await finishedHome() : null;
  const home = mkdtempSync(join(tmpdir(), 'mu-align-e2e-'));
  if (finished !== null) cpSync(finished, home, { recursive: true });
  return home;
}

/** Runs the small experiment, once for this build of the program: later tests copy what it left. */
async function finishedHome(): Promise<string> {
  const config = JSON.stringify(smallExperiment());
  const place = join(tmpdir(), `mu-align-e2e-finished-${buildHash(config)}`);
  if (existsSync(place)) return place;
  const folder = mkdtempSync(`${place}-`);
  const file = join(folder, 'small.json');
  const home = join(folder, 'home');
  writeFileSync(file, config);
  await promisify(execFile)(process.execPath, [PROGRAM, 'reproduce', '--config', file, '--home', home], { maxBuffer: 2 ** 26 });
  try {
    renameSync(home, place);
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(place)) throw error;
  }
  rmSync(folder, { recursive: true, force: true });
  return place;
}

function buildHash(config: string): string {
  const hash = createHash('sha256').update(config);
  const out = dirname(PROGRAM);
  for (const path of readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()) if (path.endsWith('.js')) hash.update(readFileSync(join(out, path)));
  return hash.digest('hex').slice(0, 12);
}
