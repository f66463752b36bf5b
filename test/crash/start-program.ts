import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export interface Started {
  readonly child: ChildProcess;
  /** its exit code; null when it was killed */
  readonly ended: Promise<number | null>;
  readonly hasEnded: () => boolean;
  /** what it wrote for people */
  readonly text: () => string;
  /** what it wrote for programs */
  readonly output: () => string;
}

/**
 * Starts the built command line with short times between checkpoints, in a process group of its own: it can be killed
 * with all its workers, as by closing a session.
 */
export function startProgram(cli: string, args: readonly string[], checkpointSeconds: number): Started {
  const child = spawn(process.execPath, [cli, ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, MU_ALIGN_CHECKPOINT_SECONDS: String(checkpointSeconds) } });
  let [text, output, isOver] = ['', '', false];
  child.stderr.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    // Not 'close': orphaned workers may hold what they inherited a little longer.
    child.on('exit', (code) => {
      isOver = true;
      resolve(code);
    });
  });
  return { child, ended, hasEnded: () => isOver, text: () => text, output: () => output };
}
