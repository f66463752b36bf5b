import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { RandomStream } from '../../src-shared/random/random-stream.ts';
import { journalLines, parseJournalLine } from '../../src-shared/experiment/journal.ts';
import { resultFileSchema } from '../../src-shared/experiment/step-file.ts';
import { TIME_FILE } from '../../src-shared/experiment/step-outputs.ts';
import { identityOf, notedProcess } from '../../src-main/jobs/process-identity.ts';

/** What is killed: one worker, the command alone, or the command with all its workers. */
const KINDS = ['worker', 'command', 'group'] as const;
type Kind = (typeof KINDS)[number];

export interface CrashOptions {
  /** script of the built command line */
  readonly cli: string;
  /** what is reproduced, for example ['quick'] or ['--config', FILE] */
  readonly experiment: readonly string[];
  /** empty folder for homes and results */
  readonly place: string;
  /** how many kill -9 */
  readonly kills: number;
  /** names the random times and victims */
  readonly seed: number;
  /** a kill comes after the journals grew by a random number of bytes up to this: so kills fall into work on any machine */
  readonly growth: number;
  /** or after so much time, where they do not grow, milliseconds */
  readonly longestMs: number;
  /** time between two checkpoints of a step, seconds */
  readonly checkpointSeconds: number;
  readonly say: (line: string) => void;
}

export interface CrashReport {
  readonly kills: Readonly<Record<Kind, number>>;
  /** how often the command was started, undisturbed runs apart */
  readonly starts: number;
  /** runs from nothing to the end that were disturbed */
  readonly runs: number;
  /** attempts that began from a checkpoint, and attempts in all, as far as their journals were still there */
  readonly resumed: number;
  readonly attempts: number;
  /** outputs of steps that were compared with those of the undisturbed run */
  readonly comparedOutputs: number;
  /** what was not the same as in the undisturbed run */
  readonly differences: readonly string[];
}

/**
 * Runs an experiment undisturbed, then again and again under kill -9 at random moments, each time with the same command
 * until it finishes, until enough was killed, and compares every output bit by bit, times apart.
 */
export async function crashRun(options: CrashOptions): Promise<CrashReport> {
  const { place, kills: wanted, say } = options;
  const random = RandomStream.of(options.seed, 'crash');
  const undisturbed = join(place, 'undisturbed');
  const first = start(options, undisturbed);
  const code = await first.ended;
  if (code !== 0) throw new Error(`the undisturbed run ended with code ${code ?? 'none'}:\n${first.text()}`);

  const kills: Record<Kind, number> = { worker: 0, command: 0, group: 0 };
  const killed = (): number => kills.worker + kills.command + kills.group;
  const journals = new Map<string, boolean>();
  const differences: string[] = [];
  let [starts, runs, comparedOutputs] = [0, 0, 0];
  while (killed() < wanted) {
    const folder = join(place, `disturbed-${++runs}`);
    for (let done = false; !done; ) {
      const command = start(options, folder);
      starts++;
      let end: number | null | undefined;
      void command.ended.then((value) => { end = value; });
      while (end === undefined && killed() < wanted) {
        await randomMoment(options, folder, random, () => end !== undefined);
        noteAttempts(folder, journals);
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- changed by the promise above
        if (end !== undefined) break;
        const kind = kill(command.child, folder, random);
        if (kind === null) continue;
        kills[kind]++;
        say(`${killed()}: killed ${kind} in run ${runs}, start ${starts}`);
        if (kind !== 'worker') break;
      }
      done = (await command.ended) === 0;
      noteAttempts(folder, journals);
      // A command that ended by itself without being done says that a worker was killed, and nothing else.
      if (!done && command.child.signalCode === null && !/SIGKILL/.test(command.text())) differences.push(`start ${starts} failed for another reason:\n${command.text()}`);
      if (differences.length > 0) return { kills, starts, runs, ...countAttempts(journals), comparedOutputs, differences };
    }
    const { compared, differing } = compareSteps(join(undisturbed, 'home'), join(folder, 'home'));
    comparedOutputs += compared;
    differences.push(...differing);
    differences.push(...compareResults(options.cli, join(undisturbed, 'out'), join(folder, 'out')));
    say(`run ${runs} finished: ${compared} outputs compared, ${differences.length} differences`);
  }
  return { kills, starts, runs, ...countAttempts(journals), comparedOutputs, differences };
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** what it wrote for people */
  readonly text: () => string;
}

function start({ cli, experiment, checkpointSeconds }: CrashOptions, folder: string): Started {
  const args = [cli, 'reproduce', ...experiment, '--home', join(folder, 'home'), '--out', join(folder, 'out'), '--workers', '2'];
  // A process group of its own: it can be killed with all its workers, as by closing a session.
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, MU_ALIGN_CHECKPOINT_SECONDS: String(checkpointSeconds) } });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    // Not 'close': orphaned workers may hold what they inherited a little longer.
    child.on('exit', (code) => { resolve(code); });
  });
  return { child, ended, text: () => text };
}

/** Waits until the journals have grown by a random amount, and then a random moment more. */
async function randomMoment({ growth, longestMs }: CrashOptions, folder: string, random: RandomStream, ended: () => boolean): Promise<void> {
  // Now and then at once: also starting and stopping must survive.
  const wanted = random.int(5) === 0 ? 0 : journalBytes(folder) + random.int(growth);
  const latest = performance.now() + longestMs;
  while (!ended() && journalBytes(folder) < wanted && performance.now() < latest) await setTimeout(20);
  await setTimeout(random.float() * 300);
}

function journalBytes(folder: string): number {
  const work = join(folder, 'home', 'work');
  const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return ['steps', 'attempts'].flatMap((kind) => (existsSync(join(work, kind)) ? readdirSync(join(work, kind)).map((name) => sizeOf(join(work, kind, name, 'journal'))) : [])).reduce((sum, size) => sum + size, 0);
}

/** Kills something at random and says what; null when the victim was not there any more. */
function kill(command: ChildProcess, folder: string, random: RandomStream): Kind | null {
  const kind = KINDS[random.int(KINDS.length)] ?? 'group';
  const victims = kind === 'worker' ? runningWorkers(folder) : command.pid === undefined ? [] : [kind === 'group' ? -command.pid : command.pid];
  const victim = victims[victims.length === 0 ? 0 : random.int(victims.length)];
  if (victim === undefined) return null;
  try {
    process.kill(victim, 'SIGKILL');
    return kind;
  } catch {
    // It ended by itself just now.
    return null;
  }
}

function runningWorkers(folder: string): number[] {
  return attemptFolders(folder).flatMap((attempt) => {
    const noted = notedProcess(attempt);
    return noted !== null && identityOf(noted.pid)?.started === noted.started ? [noted.pid] : [];
  });
}

function attemptFolders(folder: string): string[] {
  const attempts = join(folder, 'home', 'work', 'attempts');
  return existsSync(attempts) ? readdirSync(attempts).map((name) => join(attempts, name)) : [];
}

/** Remembers of each attempt whether it began from a checkpoint; attempts are deleted when their step is done. */
function noteAttempts(folder: string, journals: Map<string, boolean>): void {
  for (const attempt of attemptFolders(folder)) {
    try {
      const line = parseJournalLine(journalLines(readFileSync(join(attempt, 'journal')))[0] ?? '');
      if (line?.type === 'attempt') journals.set(attempt, line.resumed !== null);
    } catch {
      // It has no journal yet, or was deleted just now.
    }
  }
}

function countAttempts(journals: ReadonlyMap<string, boolean>): { readonly attempts: number; readonly resumed: number } {
  return { attempts: journals.size, resumed: [...journals.values()].filter((resumed) => resumed).length };
}

/** Holds the outputs of all steps of two homes against each other by their hashes, times apart. */
function compareSteps(a: string, b: string): { readonly compared: number; readonly differing: readonly string[] } {
  const differing: string[] = [];
  let compared = 0;
  const ids = (home: string): string[] => readdirSync(join(home, 'work', 'steps')).sort();
  if (ids(a).join() !== ids(b).join()) differing.push(`other steps: ${ids(a).length} and ${ids(b).length}`);
  for (const id of ids(a)) {
    const results = [a, b].map((home) => resultFileSchema.parse(JSON.parse(readFileSync(join(home, 'work', 'steps', id, 'result.json'), 'utf8'))));
    const [one, other] = results;
    for (const [path, { sha256 }] of Object.entries(one?.files ?? {})) {
      // Times, and what is made of them: the report's tables, which are compared as results.
      if (path === TIME_FILE || path.startsWith('results/') || path === 'tables.txt') continue;
      compared++;
      if (other?.files[path]?.sha256 !== sha256) differing.push(`${path} of step ${id}`);
    }
  }
  return { compared, differing };
}

const verifySchema = z.looseObject({ sameAs: z.looseObject({ exact: z.boolean(), compared: z.int(), ...Object.fromEntries(['differing', 'missing', 'extra', 'files'].map((name) => [name, z.array(z.unknown())])) }) });

/** Holds two results folders against each other, as people do: every figure must be the same to the last bit. */
function compareResults(cli: string, a: string, b: string): string[] {
  const { stdout, stderr } = spawnSync(process.execPath, [cli, 'verify', b, '--same-as', a, '--json'], { encoding: 'utf8' });
  const parsed = verifySchema.safeParse(stdout === '' ? null : JSON.parse(stdout));
  if (!parsed.success) return [`verify did not compare the results: ${stdout}${stderr}`];
  const { exact, compared, ...differences } = parsed.data.sameAs;
  const same = exact && compared > 0 && Object.values(differences).every((list) => !Array.isArray(list) || list.length === 0);
  return same ? [] : [`the results differ: ${JSON.stringify(parsed.data.sameAs)}`];
}
