import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { smallExperiment } from './experiment.ts';
import { PROGRAM } from './host.ts';

/** `fresh`: an empty folder, as at the first start. `finished`: with the small experiment's run, finished. */
export type HomeKind = 'fresh' | 'finished';

/** ms after which whoever prepares is taken to have been killed. */
const PATIENCE_MS = 180_000;
const DAY_MS = 86_400_000;
const FINISHED = 'mu-align-e2e-finished-';

/** A temporary folder to work in. Whoever asks removes it. */
export async function makeHome(kind: HomeKind): Promise<string> {
  const finished = kind === 'finished' ? await finishedHome() : null;
  const home = mkdtempSync(join(tmpdir(), 'mu-align-e2e-'));
  if (finished !== null) cpSync(finished, home, { recursive: true });
  return home;
}

/** A home folder in which the small experiment has run, once for this build of the program: tests copy it. */
export async function finishedHome(): Promise<string> {
  const config = JSON.stringify(smallExperiment());
  const place = join(tmpdir(), `${FINISHED}${buildHash(config)}`);
  const lock = `${place}.lock`;
  while (!existsSync(place)) {
    if (isTaken(lock)) {
      await setTimeout(500);
      continue;
    }
    try {
      await prepare(place, config);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return place;
}

async function prepare(place: string, config: string): Promise<void> {
  removeOld();
  const folder = mkdtempSync(`${place}-`);
  try {
    const file = join(folder, 'small.json');
    const home = join(folder, 'home');
    writeFileSync(file, config);
    await promisify(execFile)(process.execPath, [PROGRAM, 'reproduce', '--config', file, '--home', home], { maxBuffer: 2 ** 26 });
    if (!existsSync(place)) renameSync(home, place);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What earlier builds of the program left, days ago. */
function removeOld(): void {
  for (const name of readdirSync(tmpdir())) {
    const path = join(tmpdir(), name);
    if (name.startsWith(FINISHED) && age(path) > 2 * DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** Takes the lock, unless another worker has it. */
function isTaken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return false;
  } catch {
    if (age(lock) > PATIENCE_MS) rmSync(lock, { recursive: true, force: true });
    return true;
  }
}

/** Milliseconds since a file or folder was changed; 0 where it is gone. */
function age(path: string): number {
  const now = performance.timeOrigin + performance.now();
  return now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
}

function buildHash(config: string): string {
  const hash = createHash('sha256').update(config);
  const out = dirname(PROGRAM);
  for (const path of readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()) if (path.endsWith('.js')) hash.update(readFileSync(join(out, path)));
  return hash.digest('hex').slice(0, 12);
}
