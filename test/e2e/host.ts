import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { z } from 'zod';
import { ELECTRON } from './electron-host.ts';

export const PROGRAM = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js');

/** ms that a server has for its running steps after Ctrl-C. */
const PATIENCE_MS = 15_000;

/** A program with the workbench inside that shows its window. */
export interface RunningHost {
  /** where its pages are, when they are in no browser of the test's; null: in that one */
  readonly context: BrowserContext | null;
  /** a page of the window that is open */
  show(context: BrowserContext): Promise<Page>;
  /** the end that a person asks for */
  stop(): Promise<void>;
  /** kill -9 */
  kill(): Promise<void>;
  /** what it said to people so far */
  text(): string;
}

/** Where the window runs. */
export interface Host {
  /** why it cannot be tried here; null: it can */
  readonly missing: () => string | null;
  readonly start: (home: string) => Promise<RunningHost>;
}

/** The built server, and a page of a browser. */
const SERVER: Host = {
  missing: () => (existsSync(PROGRAM) ? null : 'the program is not built: npm run build'),
  start: startServer,
};

export const HOSTS = { server: SERVER, electron: ELECTRON } as const satisfies Record<string, Host>;
export type HostName = keyof typeof HOSTS;
export const HOST_NAMES: readonly HostName[] = ['server', 'electron'];

const introductionSchema = z.object({ ok: z.literal(true), url: z.url() });

/** Starts `mu-align serve` as a program would. Its port is that of the last time on this home folder, or any. */
async function startServer(home: string): Promise<RunningHost> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--no-open', '--json', '--home', home, '--workers', '1'], { stdio: ['ignore', 'pipe', 'pipe'] });
  // However the tests end.
  const killIt = (): void => { child.kill('SIGKILL'); };
  process.once('exit', killIt);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', killIt);
      resolve();
    });
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const line = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(output.slice(0, output.indexOf('\n')));
    });
    child.once('error', reject);
    child.once('close', (code) => { reject(new Error(`the server ended with code ${code ?? 'none'} and said nothing else: ${text}`)); });
  });
  const { url } = introductionSchema.parse(JSON.parse(line));
  return {
    context: null,
    show: async (context) => {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    stop: async () => {
      child.kill('SIGINT');
      const patience = new AbortController();
      await Promise.race([ended, setTimeout(PATIENCE_MS, undefined, { signal: patience.signal }).then(killIt, () => undefined)]);
      patience.abort();
      await ended;
    },
    kill: async () => {
      killIt();
      await ended;
    },
    text: () => text,
  };
}
