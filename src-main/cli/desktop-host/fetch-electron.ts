import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

/** ms that a start waits for Electron's first download. */
export const FETCH_PATIENCE_MS = 20_000;

/**
 * Lets Electron's package fetch its program. After the given time the download goes on by itself, so that the next start
 * finds it; it ends with this process's terminal.
 *
 * @returns why there is no program; null: it was fetched
 */
export async function fetchElectron(installScript: string, environment: NodeJS.ProcessEnv, signal: AbortSignal, patienceMs = FETCH_PATIENCE_MS): Promise<string | null> {
  const child = spawn(process.execPath, [installScript], { stdio: ['ignore', 'ignore', 'pipe'], env: environment });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => { resolve(`Electron could not be fetched (${error.message})`); });
    child.once('close', (code) => { resolve(code === 0 ? null : `Electron could not be fetched (${reasonIn(said)})`); });
  });
  const patience = new AbortController();
  try {
    const stopped = new Promise<string>((resolve) => { signal.addEventListener('abort', () => { resolve('the start was stopped'); }, { once: true }); });
    const late = setTimeout(patienceMs, `Electron was not fetched within ${Math.round(patienceMs / 1000)} seconds; the download goes on, and a later npm start finds it`, { signal: patience.signal });
    return await Promise.race([ended, stopped, late]);
  } finally {
    patience.abort();
    if (signal.aborted) child.kill();
    // What goes on keeps nobody here.
    child.unref();
    child.stderr.destroy();
  }
}

/** The first line of an error and the cause that it names, which says more than "fetch failed". */
function reasonIn(text: string): string {
  const [first = 'it said nothing'] = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const cause = /\[cause\]: (?:\w*Error: )?([^\n{]+)|\b(E[A-Z]{4,}|getaddrinfo [^\n]+)/.exec(text);
  return [first.replace(/^\w*Error: /, ''), cause?.[1] ?? cause?.[2]].filter((part) => part !== undefined).join(': ');
}
