import { spawn } from 'node:child_process';

/** ms within which an application that ends with a fault is taken not to have started. */
const START_MS = 10_000;
/** Characters of what it said that are kept to find the reason in. */
const KEPT = 20_000;

export type ElectronEnd =
  | { readonly started: true; readonly code: number }
  /** `because`: what it said of the reason */
  | { readonly started: false; readonly because: string };

/** Runs Electron on a program until it ends. Ctrl-C reaches it as well, and it then saves what runs. */
export function runElectron(binary: string, args: readonly string[], environment: NodeJS.ProcessEnv, now: () => number = () => performance.now()): Promise<ElectronEnd> {
  const start = now();
  // With ELECTRON_RUN_AS_NODE it would be a Node, and no application.
  const child = spawn(binary, [...args], { stdio: ['inherit', 'inherit', 'pipe'], env: { ...environment, ELECTRON_RUN_AS_NODE: undefined } });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    said = (said + chunk.toString()).slice(-KEPT);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => { resolve({ started: false, because: `Electron could not be started (${error.message})` }); });
    child.once('close', (code, signal) => {
      const byPeople = signal === 'SIGINT' || signal === 'SIGTERM';
      if (code === 0 || byPeople || now() - start > START_MS) resolve({ started: true, code: code ?? (byPeople ? 130 : 1) });
      else resolve({ started: false, because: `Electron did not start (${reasonIn(said) ?? (signal === null ? `exit code ${code ?? 'none'}` : signal)})` });
    });
  });
}

/** The library that is missing, or what ended it. */
function reasonIn(text: string): string | null {
  const [library] = /[\w.+-]+: cannot open shared object file/.exec(text) ?? [];
  const fatal = /FATAL:[^\n]*?\]?\s*([^\n\]]+)$/m.exec(text)?.[1];
  return library ?? fatal?.trim() ?? null;
}
