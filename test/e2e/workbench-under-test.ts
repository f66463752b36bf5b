import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { test } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { ReconnectingClient } from '../../src-shared/contract/reconnecting-client.ts';
import type { Run, RunStatus } from '../../src-shared/contract/topics/runs.ts';
import { findServer, newAddress, openServerPort } from '../../src-main/server/find-server.ts';
import type { ExperimentDocument } from './experiment.ts';
import { HOSTS } from './host.ts';
import type { HostName, RunningHost } from './host.ts';
import type { PageProblems } from './page-problems.ts';

/** The real program on a real home folder, as a test sees it. */
export class WorkbenchUnderTest {
  readonly home: string;
  readonly problems: PageProblems;
  readonly #hostName: HostName;
  readonly #client: ReconnectingClient;
  #running: RunningHost | null = null;
  #texts: string[] = [];

  /** @param problems told when the server goes away on purpose */
  constructor(hostName: HostName, home: string, problems: PageProblems) {
    this.#hostName = hostName;
    this.home = home;
    this.problems = problems;
    this.#client = new ReconnectingClient(async (signal) => {
      const advert = await findServer(home);
      if (advert === null) throw new Error('there is no server yet');
      return openServerPort(advert, signal);
    }, { firstDelayMs: 50, longestDelayMs: 200 });
  }

  /**
   * Calls and streams over the contract, as another window: for preparing and for looking behind the window. A desktop
   * application lets no other program in: a test that asks is skipped there, and says so.
   */
  get client(): ContractClient {
    this.#needsServer('looks behind the window through the server, which the desktop application has not');
    return this.#client;
  }

  /** Starts the program, where it does not run. Then `client` is connected, where there is one. */
  async start(): Promise<RunningHost> {
    if (this.#running !== null) return this.#running;
    const running = await HOSTS[this.#hostName].start(this.home);
    this.#running = running;
    if (running.context !== null) {
      await this.problems.watch(running.context);
      return running;
    }
    const connected = new Promise<void>((resolve) => {
      const stop = this.#client.onState((entered) => {
        if (entered !== 'open') return;
        stop();
        resolve();
      });
    });
    this.#client.check();
    if (this.#client.state !== 'open') await connected;
    return running;
  }

  /** The end that a person asks for; open pages stay. */
  async stop(): Promise<void> {
    await this.#end((running) => running.stop());
  }

  /** kill -9 in whatever it does; open pages stay. */
  async kill(): Promise<void> {
    await this.#end((running) => running.kill());
  }

  /** Ends the program if it runs, and starts it again on the same home folder. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Opens a page of the window that has no cookie yet, for example in another browser profile. */
  async openIn(context: BrowserContext): Promise<Page> {
    this.#needsServer('opens a page of the server, which the desktop application has not');
    const advert = await findServer(this.home);
    if (advert === null) throw new Error('the server does not run');
    const page = await context.newPage();
    await page.goto(await newAddress(advert));
    return page;
  }

  /** Launches an experiment past the window. @returns the run's id */
  async launch(config: ExperimentDocument, name = ''): Promise<string> {
    return (await this.client.call('runs.launch', { config, preset: null, name, key: randomUUID() })).id;
  }

  /** Waits until a run has one of the states, at most a minute. */
  async runReaches(id: string, ...statuses: readonly RunStatus[]): Promise<Run> {
    const start = performance.now();
    for (;;) {
      const { run } = await this.client.call('runs.get', { id });
      if (statuses.includes(run.status)) return run;
      if (performance.now() - start > 60_000) throw new Error(`run ${id} is ${run.status} and not ${statuses.join(' or ')} after a minute${run.problem === null ? '' : `: ${run.problem}`}`);
      await setTimeout(100);
    }
  }

  /** The newest run made here; of a finished home the small experiment's. */
  async ownRun(): Promise<Run> {
    const { runs } = await this.client.call('runs.list', { filter: { text: '', archived: null, all: [{ field: 'source', comparison: '=', value: 'own' }] }, sort: [{ field: 'createdAt', descending: true }], page: { offset: 0, limit: 1 } });
    const [run] = runs;
    if (run === undefined) throw new Error('no run was made in this home folder');
    return run;
  }

  /** what the program said to people, over all its starts */
  get text(): string {
    return [...this.#texts, this.#running?.text() ?? ''].join('\n');
  }

  async dispose(): Promise<void> {
    this.#client.close();
    await this.#end((running) => running.kill());
  }

  /** Skips the test that asks, where there is no server. Pictures and measurements, which are no tests, have one. */
  #needsServer(reason: string): void {
    if (this.#hostName === 'electron') test.skip(true, reason);
  }

  async #end(how: (running: RunningHost) => Promise<void>): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    this.problems.expectLoss();
    await how(running);
    this.#texts.push(running.text());
    this.#running = null;
  }
}
