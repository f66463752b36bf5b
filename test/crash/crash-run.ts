import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { RandomStream } from '../../src-shared/random/random-stream.ts';
import { KeptJournals, runningWorkers } from './attempts.ts';
import { compareResults, compareSteps } from './compare.ts';
import { randomMoment } from './moments.ts';
import type { Timing } from './moments.ts';
import { startProgram } from './start-program.ts';
import type { Started } from './start-program.ts';

export interface CrashOptions extends Timing {
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
  /** time between two checkpoints of a step, seconds */
  readonly checkpointSeconds: number;
  readonly say: (line: string) => void;
}

/** What is killed: one worker, the program that started it alone, or that with all its workers. */
export type Victim = 'worker' | 'program' | 'both';

const VICTIMS: readonly Victim[] = ['worker', 'program', 'both'];

export interface CrashReport {
  readonly kills: Readonly<Record<Victim, number>>;
  /** how often the program was started, undisturbed runs apart */
  readonly starts: number;
  /** runs from nothing to the end that were disturbed */
  readonly runs: number;
  /** attempts that began from a checkpoint, and attempts in all */
  readonly resumed: number;
  readonly attempts: number;
  /** outputs of steps that were compared with those of the undisturbed run */
  readonly comparedOutputs: number;
  /** what was not the same as in the undisturbed run */
  readonly differences: readonly string[];
}

/** An experiment that nobody disturbed. */
export interface Undisturbed {
  readonly home: string;
  readonly results: string;
}

export async function runUndisturbed(options: CrashOptions): Promise<Undisturbed> {
  const folder = join(options.place, 'undisturbed');
  const { ended, text } = startReproduction(options, folder);
  const code = await ended;
  if (code !== 0) throw new Error(`the undisturbed run ended with code ${code ?? 'none'}:\n${text()}`);
  return { home: join(folder, 'home'), results: join(folder, 'out') };
}

/**
 * Runs an experiment again and again under kill -9 at random moments, each time with the same command until it
 * finishes, until enough was killed, and compares every output bit by bit with the undisturbed run, times apart.
 */
export async function crashRun(options: CrashOptions, undisturbed: Undisturbed): Promise<CrashReport> {
  const { place, kills: wanted, say } = options;
  const random = RandomStream.of(options.seed, 'crash');
  const kills: Record<Victim, number> = { worker: 0, program: 0, both: 0 };
  const killed = (): number => kills.worker + kills.program + kills.both;
  const differences: string[] = [];
  let [starts, runs, comparedOutputs, attempts, resumed] = [0, 0, 0, 0, 0];
  let failed = false;
  while (killed() < wanted && !failed) {
    const folder = join(place, `disturbed-${++runs}`);
    const home = join(folder, 'home');
    const journals = new KeptJournals(home, join(folder, 'journals'));
    for (let done = false; !done && !failed; ) {
      const command = startReproduction(options, folder);
      starts++;
      while (!command.hasEnded() && killed() < wanted) {
        await randomMoment(options, home, random, command.hasEnded);
        if (command.hasEnded()) break;
        const victim = kill(command.child, home, random);
        if (victim === null) continue;
        kills[victim]++;
        say(`${killed()}: killed ${victim === 'program' ? 'command' : victim} in run ${runs}, start ${starts}`);
        if (victim !== 'worker') break;
      }
      done = (await command.ended) === 0;
      // A command that ended by itself without being done says that a worker was killed, and nothing else.
      failed = !done && command.child.signalCode === null && !/SIGKILL/.test(command.text());
      if (failed) differences.push(`start ${starts} failed for another reason:\n${command.text()}`);
    }
    journals.close();
    attempts += journals.attempts.length;
    resumed += journals.resumed;
    if (failed) break;
    const { compared, differing } = compareSteps(undisturbed.home, home);
    comparedOutputs += compared;
    const differ = [...differing, ...compareResults(options.cli, undisturbed.results, join(folder, 'out'))];
    differences.push(...differ);
    failed = differ.length > 0;
    say(`run ${runs} finished: ${compared} outputs compared, ${differ.length} differences`);
  }
  return { kills, starts, runs, attempts, resumed, comparedOutputs, differences };
}

function startReproduction({ cli, experiment, checkpointSeconds }: CrashOptions, folder: string): Started {
  return startProgram(cli, ['reproduce', ...experiment, '--home', join(folder, 'home'), '--out', join(folder, 'out'), '--workers', '2'], checkpointSeconds);
}

/** Kills something at random and says what; null when the victim was not there any more. */
export function kill(program: ChildProcess, home: string, random: RandomStream): Victim | null {
  const victim = VICTIMS[random.int(VICTIMS.length)] ?? 'both';
  const processes = victim === 'worker' ? runningWorkers(home) : program.pid === undefined ? [] : [victim === 'both' ? -program.pid : program.pid];
  const pid = processes[processes.length === 0 ? 0 : random.int(processes.length)];
  if (pid === undefined) return null;
  try {
    process.kill(pid, 'SIGKILL');
    return victim;
  } catch {
    // It ended by itself just now.
    return null;
  }
}
