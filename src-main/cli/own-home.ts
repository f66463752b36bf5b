import { OwnerLock } from '../store/owner-lock.ts';
import { isoTime, nowMs } from '../wall-clock.ts';
import type { Home } from '../workbench/home.ts';
import { commandLine } from './workbench-options.ts';

/**
 * Takes the home folder for this command, which keeps it until the process ends. Commands that only read need not.
 *
 * @throws HomeInUseError when another program has it
 */
export function ownHome(home: Home): void {
  OwnerLock.acquire(home.root, { pid: process.pid, command: commandLine(), since: isoTime(nowMs()) });
}
