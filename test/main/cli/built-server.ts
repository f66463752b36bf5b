import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { builtCli } from './built-program.ts';

const introductionSchema = z.object({ ok: z.literal(true), url: z.url(), port: z.int() });

export interface BuiltServer extends z.infer<typeof introductionSchema> {
  readonly child: ChildProcess;
  /** Ctrl-C. @returns its exit code */
  stop(): Promise<number | null>;
  /** what it said to people so far */
  text(): string;
}

/** Starts `mu-align serve` on a home folder, as a program starts it, and waits until it says where it is. Ends with the test. */
export async function startBuiltServer(home: string): Promise<BuiltServer> {
  const { child, ended, line, text } = serve(home);
  return {
    ...introductionSchema.parse(await line),
    child,
    text,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** What another start says on a home folder, of itself or of the server that it found. */
export async function introductionOf(home: string): Promise<object> {
  return z.looseObject({}).parse(await serve(home).line);
}

function serve(home: string) {
  const child = spawn(process.execPath, [builtCli(), 'serve', '--no-open', '--json', '--home', home, '--workers', '2'], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => { child.kill('SIGKILL'); });
  const ended = new Promise<number | null>((resolve) => { child.on('exit', resolve); });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const line = new Promise<unknown>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(JSON.parse(output.slice(0, output.indexOf('\n'))));
    });
    child.on('close', (code) => { reject(new Error(`the server ended with code ${code ?? 'none'} and said nothing: ${text}`)); });
  });
  return { child, ended, line, text: () => text };
}
