import { setTimeout } from 'node:timers/promises';
import type { Advert } from '../server/advert.ts';
import { findServer } from '../server/find-server.ts';
import { HomeInUseError } from '../store/owner-lock.ts';
import { openWorkbench } from '../workbench/workbench.ts';
import type { Workbench, WorkbenchOptions } from '../workbench/workbench.ts';

/** The workbench of a home folder, or the server that has the folder. */
export type Opened = { readonly workbench: Workbench; readonly server: null } | { readonly workbench: null; readonly server: Advert };

/** A server that has taken the folder says where it is about a second later. */
const START_MS = 5000;
const LOOK_EVERY_MS = 100;

/** @throws HomeInUseError when the folder is held by a program that serves nobody; what openWorkbench throws */
export async function openOrFind(options: WorkbenchOptions): Promise<Opened> {
  try {
    return { workbench: await openWorkbench(options), server: null };
  } catch (error) {
    const server = error instanceof HomeInUseError ? await serverOf(options.home.root, error) : null;
    if (server === null) throw error;
    return { workbench: null, server };
  }
}

/** One that is just starting is waited for. */
async function serverOf(home: string, { holder }: HomeInUseError): Promise<Advert | null> {
  const mayServe = holder === null || holder.command.startsWith('mu-align serve');
  for (const until = performance.now() + START_MS; ; ) {
    const server = await findServer(home);
    if (server !== null || !mayServe || performance.now() > until) return server;
    await setTimeout(LOOK_EVERY_MS);
  }
}
