/** What is wrong with data that came from outside; the CLI's exit code and the window's advice key on it. */
export type DataErrorCode =
  | 'missing-file'
  | 'unreadable'
  | 'truncated'
  | 'malformed'
  | 'mismatch'
  | 'duplicate'
  | 'missing-data'
  | 'not-finite'
  | 'predicate'
  | 'parameter'
  | 'overlap'
  /** more bytes, files or rows than are read */
  | 'too-large'
  /** a name in an archive that leads elsewhere, or is no name of a plain file */
  | 'unsafe'
  | 'too-small';

/** Bad data: says where (file and place in it), what is wrong and what to do about it. */
export class DataError extends Error {
  readonly code: DataErrorCode;
  /** file, and the place in it, as a person would name them */
  readonly place: string;
  readonly problem: string;
  readonly remedy: string;

  constructor(code: DataErrorCode, place: string, problem: string, remedy: string, cause?: unknown) {
    super(`${place}: ${problem}. ${remedy}`, cause === undefined ? undefined : { cause });
    this.name = 'DataError';
    this.code = code;
    this.place = place;
    this.problem = problem;
    this.remedy = remedy;
  }
}
