/** A mistake in what the program was given, with its remedy: shown without a stack trace, nothing was written. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** what it is about, for --json and for the window */
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;

  constructor(code: string, problem: string, remedy: string, cause?: unknown) {
    super(`${problem}; ${remedy}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.problem = problem;
    this.remedy = remedy;
  }
}
