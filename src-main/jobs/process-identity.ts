import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { PROCESS_FILE } from '../../src-shared/experiment/step-file.ts';
import { writeDurably } from '../durable-file.ts';

/** A process and when it was started: numbers of processes are used again, both together are not. */
const processSchema = z.strictObject({ pid: z.int().min(1), started: z.string() });

export type ProcessIdentity = z.infer<typeof processSchema>;

/** A worker whose parent died stops by itself within about a second. */
const LEAVE_MS = 2000;
const LOOK_EVERY_MS = 20;

/** The identity of a running process; null when there is none of that number. */
export function identityOf(pid: number): ProcessIdentity | null {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
  return started === null ? null : { pid, started };
}

/** Notes in an attempt's folder which process works there. */
export function noteProcess(folder: string, pid: number): void {
  const identity = identityOf(pid);
  if (identity !== null) writeDurably(join(folder, PROCESS_FILE), `${JSON.stringify(identity)}\n`);
}

/** Ends the process that works in an attempt's folder, if it still runs, and waits until it is gone. */
export async function endLeftoverProcess(folder: string): Promise<boolean> {
  const noted = notedProcess(folder);
  if (noted === null || !runs(noted)) return false;
  if (await gone(noted, LEAVE_MS)) return true;
  killProcess(noted.pid);
  // Only a process stuck in the kernel survives this; it can no longer write.
  await gone(noted, LEAVE_MS);
  return true;
}

/** The process noted in an attempt's folder; null when none was, or the note is torn. */
export function notedProcess(folder: string): ProcessIdentity | null {
  const path = join(folder, PROCESS_FILE);
  if (!existsSync(path)) return null;
  try {
    const parsed = processSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function runs({ pid, started }: ProcessIdentity): boolean {
  return identityOf(pid)?.started === started;
}

async function gone(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (runs(identity)) {
    if (performance.now() >= until) return false;
    await setTimeout(LOOK_EVERY_MS);
  }
  return true;
}

/** Ends a process at once; does nothing when there is none of that number. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended in between.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Field 22 of /proc/PID/stat, in ticks since the boot that the boot's id names. A zombie no longer runs. */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold blanks and parentheses itself.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' || state === 'X' ? null : `${boot} ${fields[18] ?? ''}`;
  } catch {
    // There is no such process.
    return null;
  }
}

function startElsewhere(pid: number): string | null {
  const [program, args] = process.platform === 'win32'
    ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]] as const
    : ['ps', ['-o', 'lstart=', '-p', String(pid)]] as const;
  try {
    const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'C' } }).trim();
    return text === '' ? null : text;
  } catch {
    // There is no such process.
    return null;
  }
}
