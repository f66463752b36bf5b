import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** A program that is ended and started again whenever what it runs was built anew. */
export class RestartingProcess {
  readonly #start: (isFirst: boolean) => readonly [command: string, ...args: string[]];
  readonly #ended: (code: number) => void;
  #child: ChildProcess | null = null;
  #isFirst = true;
  #restarts = false;

  /** @param ended told when it ends by itself */
  constructor(start: (isFirst: boolean) => readonly [command: string, ...args: string[]], ended: (code: number) => void) {
    this.#start = start;
    this.#ended = ended;
  }

  restart(): void {
    if (this.#child === null) this.#launch();
    else if (!this.#restarts) {
      this.#restarts = true;
      // Running steps come to their next checkpoint, as after Ctrl-C.
      this.#child.kill('SIGINT');
    }
  }

  /** @returns whether there is anything to stop */
  stop(): boolean {
    this.#restarts = false;
    return this.#child?.kill('SIGINT') === true;
  }

  #launch(): void {
    const [command, ...args] = this.#start(this.#isFirst);
    this.#isFirst = false;
    const child = spawn(command, args, { stdio: 'inherit' });
    this.#child = child;
    child.once('error', (error) => { console.error(error.message); });
    child.once('close', (code) => {
      this.#child = null;
      if (!this.#restarts) this.#ended(code ?? 0);
      else {
        this.#restarts = false;
        this.#launch();
      }
    });
  }
}
