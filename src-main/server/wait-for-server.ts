import { setTimeout } from 'node:timers/promises';
import type { HomeInUseError } from '../store/owner-lock.ts';
import type { Advert } from './advert.ts';
import { findServer } from './find-server.ts';

/** A server that has taken a home folder says where it is about a second later. */
const START_MS = 5000;
const LOOK_EVERY_MS = 100;

/** The server that has a home folder; one that is just starting is waited for. Null: the folder is held by a program that serves nobody. */
export async function waitForServer(home: string, { holder }: HomeInUseError): Promise<Advert | null> {
  const mayServe = holder === null || holder.command.startsWith('mu-align serve');
  for (const until = performance.now() + START_MS; ; ) {
    const server = await findServer(home);
    if (server !== null || !mayServe || performance.now() > until) return server;
    await setTimeout(LOOK_EVERY_MS);
  }
}
