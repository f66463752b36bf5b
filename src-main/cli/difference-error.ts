/** A check that found differences: not a failure of the program, and not a success. */
export class DifferenceError extends Error {
  override readonly name = 'DifferenceError';
  /** what --json prints beside the message */
  readonly details: unknown;

  constructor(message: string, details: unknown) {
    super(message);
    this.details = details;
  }
}
