import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { CallInput } from '../../src-shared/contract/registry.ts';
import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { ContractError } from '../../src-shared/contract/error-data.ts';
import { ReconnectingClient } from '../../src-shared/contract/reconnecting-client.ts';
import { RandomStream } from '../../src-shared/random/random-stream.ts';
import { findServer, openServerPort } from '../../src-main/server/find-server.ts';
import { KeptJournals, runningWorkers } from './attempts.ts';
import { checkSeries } from './check-series.ts';
import { checkStore } from './check-store.ts';
import { compareResults, compareSteps } from './compare.ts';
import { kill } from './crash-run.ts';
import type { CrashOptions, CrashReport, Undisturbed, Victim } from './crash-run.ts';
import { followRun } from './follow-run.ts';
import { randomMoment } from './moments.ts';
import { startProgram } from './start-program.ts';
import type { Started } from './start-program.ts';

/** What a client sends to launch the experiment. */
export type Launch = Pick<CallInput<'runs.launch'>, 'config' | 'preset'>;

export interface ServerCrashReport extends CrashReport {
  /** connections that the client made, the first ones apart */
  readonly reconnections: number;
  /** how often a run was resumed */
  readonly resumes: number;
  /** points that were followed live, each once, as artifacts and journals have them */
  readonly points: number;
  readonly parts: number;
  /** steps whose journals of all attempts were compared as well */
  readonly comparedJournals: number;
}

/**
 * Launches an experiment on a server over its WebSocket and follows every point of it, while workers, the server or both
 * are killed at random moments: the server is started again, the run is resumed, the client connects again by itself.
 * Again and again until enough was killed. In the end nothing may be missing or there twice: points that were followed,
 * outputs, the store.
 */
export async function serverCrashRun(options: CrashOptions, launch: Launch, undisturbed: Undisturbed): Promise<ServerCrashReport> {
  const { place, kills: wanted, cli, say } = options;
  const random = RandomStream.of(options.seed, 'server crash');
  const kills: Record<Victim, number> = { worker: 0, program: 0, both: 0 };
  const killed = (): number => kills.worker + kills.program + kills.both;
  const differences: string[] = [];
  const count = { starts: 0, runs: 0, attempts: 0, resumed: 0, comparedOutputs: 0, reconnections: 0, resumes: 0, points: 0, parts: 0, comparedJournals: 0 };
  let failed = false;
  while (killed() < wanted && !failed) {
    const folder = join(place, `served-${++count.runs}`);
    const home = join(folder, 'home');
    const journals = new KeptJournals(home, join(folder, 'journals'));
    const client = new ReconnectingClient(async () => {
      const advert = await findServer(home);
      if (advert === null) throw new Error('there is no server yet');
      return openServerPort(advert);
    }, { firstDelayMs: 50, longestDelayMs: 400 });
    let connections = 0;
    client.onState((state) => { if (state === 'open') connections++; });
    let server = startServer(options, home);
    count.starts++;
    let done = false;
    const isDone = (): boolean => done;
    const driven = drive(client, launch, () => { count.resumes++; }).finally(() => { done = true; });
    // Awaited below, together with what may go wrong meanwhile.
    driven.catch(() => null);
    while (!isDone()) {
      await randomMoment(options, home, random, () => isDone() || server.hasEnded());
      // What is killed after the end is no test of anything.
      const victim = isDone() || server.hasEnded() || killed() >= wanted ? null : kill(server.child, home, random);
      if (victim !== null) {
        kills[victim]++;
        say(`${killed()}: killed ${victim === 'program' ? 'server' : victim} in served run ${count.runs}, start ${count.starts}`);
        if (victim !== 'worker') await server.ended;
      }
      if (!server.hasEnded()) continue;
      if (server.child.signalCode !== 'SIGKILL') {
        failed = true;
        differences.push(`the server of start ${count.starts} ended by itself:\n${server.output()}${server.text()}`);
        break;
      }
      // Whoever starts it again may be quick or slow; leftover workers are ended or have ended by then.
      await setTimeout(random.int(2) === 0 ? 0 : random.float() * 1500);
      server = startServer(options, home);
      count.starts++;
    }
    if (failed) {
      client.close();
      journals.close();
      break;
    }
    const { id, seen, problems } = await driven;
    client.close();
    count.reconnections += connections - 1;
    const stopping = await stopServer(server, home);
    journals.close();
    count.attempts += journals.attempts.length;
    count.resumed += journals.resumed;
    const { compared, differing } = compareSteps(undisturbed.home, home);
    const series = checkSeries(home, seen.steps, journals);
    count.comparedOutputs += compared;
    count.points += series.points;
    count.comparedJournals += series.journals;
    count.parts += seen.steps.reduce((sum, { parts }) => sum + parts, 0);
    const differ = [...problems, ...seen.faults, ...stopping, ...differing, ...series.differing, ...compareResults(cli, undisturbed.results, join(home, 'runs', id, 'results')), ...await checkStore(cli, home, id, journals.attempts)];
    differences.push(...differ);
    failed = differ.length > 0;
    say(`served run ${count.runs} finished: ${compared} outputs and ${series.points} points compared, ${differ.length} differences`);
  }
  return { kills, ...count, differences };
}

function startServer({ cli, checkpointSeconds }: CrashOptions, home: string): Started {
  return startProgram(cli, ['serve', '--no-open', '--json', '--home', home, '--workers', '2'], checkpointSeconds);
}

const introductionSchema = z.strictObject({ ok: z.literal(true), url: z.url(), port: z.int() });

/** Ctrl-C. @returns what is not as it should be afterwards */
async function stopServer(server: Started, home: string): Promise<string[]> {
  server.child.kill('SIGINT');
  const code = await server.ended;
  const problems: string[] = [];
  if (code !== 0) problems.push(`the server ended with code ${code ?? 'none'}:\n${server.text()}`);
  if (!introductionSchema.safeParse(JSON.parse(server.output().split('\n')[0] ?? '')).success) problems.push(`the server introduced itself as ${server.output()}`);
  if (existsSync(join(home, 'server.json'))) problems.push('the server left its advertisement behind');
  if (runningWorkers(home).length > 0) problems.push('workers were left over');
  return problems;
}

/** Does what somebody at a window does: launches the run, follows it, and resumes it whenever it was interrupted. */
async function drive(client: ReconnectingClient, launch: Launch, resumed: () => void) {
  // The same key, sent again after a break, is the same run.
  const { id } = await persistently(() => client.call('runs.launch', { ...launch, name: 'Crash', key: 'crash' }));
  const following = followRun(client, id);
  const problems: string[] = [];
  for (;;) {
    const { run } = await persistently(() => client.call('runs.get', { id }));
    if (run.status === 'completed' || run.status === 'diverged') break;
    if (run.status === 'interrupted' || run.status === 'failed' || run.status === 'stopped') {
      if (!isOfAKill(run)) problems.push(`the run is ${run.status}: ${run.problem ?? 'no reason'}`);
      await persistently(() => client.call('runs.resume', { id }));
      resumed();
    }
    await setTimeout(50);
  }
  return { id, seen: await following, problems };
}

function isOfAKill({ status, problem }: Run): boolean {
  return status !== 'stopped' && problem !== null && /SIGKILL|it was killed, or the machine went down/.test(problem);
}

/** Asks again while there is no connection: whether a call that was on its way was carried out, nobody knows. */
async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ContractError && error.code === 'closed')) throw error;
      await setTimeout(50);
    }
  }
}
