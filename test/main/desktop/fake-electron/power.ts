import { needsReady } from './app.ts';
import { FakeEmitter } from './emitter.ts';

/** What keeps the system awake. */
export class FakePowerSaveBlocker implements Pick<Electron.PowerSaveBlocker, 'start' | 'stop' | 'isStarted'> {
  readonly started = new Map<number, 'prevent-app-suspension' | 'prevent-display-sleep'>();
  #last = 0;

  start(type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    needsReady('powerSaveBlocker');
    this.started.set(++this.#last, type);
    return this.#last;
  }

  stop(id: number): boolean {
    return this.started.delete(id);
  }

  isStarted(id: number): boolean {
    return this.started.has(id);
  }
}

export const powerSaveBlocker = new FakePowerSaveBlocker();

/** Tells when the system goes down. */
export class FakePowerMonitor extends FakeEmitter<'shutdown'> {}

export const powerMonitor = new FakePowerMonitor();
