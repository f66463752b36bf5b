import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { app } from './app.ts';
import { asElectron } from './as-electron.ts';
import { FakeEmitter, fakeEvent, later } from './emitter.ts';

const WORDS_TAKE_MS = 20;
const JS_FLAGS = '--js-flags=';
/** Gives the process what a utility process has: `process.parentPort` instead of `process.send`. */
const PARENT_PORT = join(import.meta.dirname, 'parent-port.mjs');
const KILLS: readonly (string | null)[] = ['SIGINT', 'SIGKILL', 'SIGTERM'];

/**
 * A utility process: a real process of Node, without stdin. Its ways are Electron's: V8's flags come from Chromium's
 * switch alone, what waitpid says stands for the code of a process that did not end by itself, the streams lose their
 * listeners after `exit`, and the reason of an end may come later than the end.
 */
export class FakeUtilityProcess extends FakeEmitter<'spawn' | 'exit' | 'message' | 'error'> implements Pick<Electron.UtilityProcess, 'pid' | 'stdout' | 'stderr' | 'kill' | 'postMessage'> {
  /** those that run */
  static readonly running = new Set<FakeUtilityProcess>();
  /** the next one is not started, for this reason */
  static fails: Electron.Details['reason'] | null = null;
  readonly args: readonly string[];
  readonly options: Electron.ForkOptions;
  pid: number | undefined = undefined;
  stdout: PassThrough | null;
  stderr: PassThrough | null;
  readonly #child: ChildProcess | null;
  #reason: Electron.Details['reason'] | null = null;
  #isExiting = false;
  #isGone = false;
  #wasKilled = false;

  constructor(modulePath: string, args: readonly string[], options: Electron.ForkOptions) {
    super();
    if (!app.isReady()) throw new TypeError('utilityProcess cannot be created before app is ready.');
    const { stdio = 'inherit' } = options;
    const [stdin, stdout, stderr] = Array.isArray(stdio) ? stdio : ['ignore', stdio, stdio];
    if (stdin !== 'ignore') throw new Error('stdin value other than ignore is not supported.');
    this.args = args;
    this.options = options;
    this.stdout = stdout === 'pipe' ? new PassThrough() : null;
    this.stderr = stderr === 'pipe' ? new PassThrough() : null;
    const reason = FakeUtilityProcess.fails;
    FakeUtilityProcess.fails = null;
    this.#child = reason === null ? this.#start(modulePath) : null;
    if (reason !== null) this.#tellGone(reason, 1);
  }

  #start(modulePath: string): ChildProcess {
    const { execArgv = [], env, cwd } = this.options;
    const flags = execArgv.flatMap((arg) => (arg.startsWith(JS_FLAGS) ? arg.slice(JS_FLAGS.length).split(' ') : []));
    const child = spawn(process.execPath, ['--import', PARENT_PORT, ...flags, modulePath, ...this.args], {
      cwd,
      env: { ...(env ?? process.env) },
      serialization: 'advanced',
      stdio: ['ignore', this.stdout === null ? 'ignore' : 'pipe', this.stderr === null ? 'ignore' : 'pipe', 'ipc'],
    });
    lately(child.stdout, this.stdout);
    lately(child.stderr, this.stderr);
    child.on('message', (message) => { this.emit('message', message); });
    child.on('spawn', () => {
      this.pid = child.pid;
      FakeUtilityProcess.running.add(this);
      later(() => { this.emit('spawn'); });
    });
    child.on('exit', (code, signal) => { later(() => { this.#ended(code, signal); }); });
    return child;
  }

  /** When it ends, the system will say that it was for this reason. */
  goneAs(reason: Electron.Details['reason']): void {
    this.#reason = reason;
  }

  /** SIGTERM, and after two seconds SIGKILL. */
  kill(): boolean {
    const child = this.#child;
    if (this.pid === undefined || child === null) return false;
    this.#wasKilled = child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 2000).unref();
    return this.#wasKilled;
  }

  postMessage(message: unknown): void {
    if (this.#isExiting) throw new Error('a message inside the listener of exit ends Electron');
    const copy: unknown = structuredClone(message);
    if (!this.#isGone) this.#child?.send(copy as object, () => undefined);
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    FakeUtilityProcess.running.delete(this);
    const status = signal === null ? code ?? 0 : constants.signals[signal] + (signal === 'SIGABRT' ? 128 : 0);
    this.#isExiting = true;
    this.pid = undefined;
    this.emit('exit', this.#wasKilled && (signal === 'SIGTERM' || signal === 'SIGKILL') ? 0 : status);
    this.#isExiting = false;
    this.#isGone = true;
    this.stdout?.removeAllListeners();
    this.stderr?.removeAllListeners();
    this.stdout = null;
    this.stderr = null;
    if (signal !== null || code !== 0) this.#tellGone(this.#reason ?? (signal === null ? 'abnormal-exit' : KILLS.includes(signal) ? 'killed' : 'crashed'), status);
  }

  #tellGone(reason: Electron.Details['reason'], exitCode: number): void {
    later(() => { app.emit('child-process-gone', fakeEvent({}), { type: 'Utility', serviceName: 'node.mojom.NodeService', name: this.options.serviceName ?? 'Node Utility Process', exitCode, reason } satisfies Electron.Details); });
  }
}

/** What a process writes comes through a pipe of its own, and may come after its end is told. */
function lately(from: Readable | null, to: PassThrough | null): void {
  from?.on('data', (words: Buffer) => { setTimeout(() => to?.write(words), WORDS_TAKE_MS); });
  from?.on('end', () => { setTimeout(() => to?.end(), WORDS_TAKE_MS); });
}

export const utilityProcess = {
  fork: (modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}): Electron.UtilityProcess => asElectron<Electron.UtilityProcess>(new FakeUtilityProcess(modulePath, args, options)),
};
