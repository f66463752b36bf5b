import { describeFault } from './fault.ts';
import type { Fault, FaultContext } from './fault.ts';

/** The error that the window shows in a dialog, until it is read. */
export class Faults {
  #shown = $state.raw<Fault | null>(null);

  get shown(): Fault | null {
    return this.#shown;
  }

  /** An aborted request is nobody's error. */
  show(error: unknown, context: FaultContext): void {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    this.tell(describeFault(error, context));
  }

  tell(fault: Fault): void {
    this.#shown = fault;
  }

  dismiss(): void {
    this.#shown = null;
  }
}
