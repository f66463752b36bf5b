/** The database was written by a newer program. */
export class StoreNewerError extends Error {
  override readonly name = 'StoreNewerError';

  constructor(path: string, version: number, known: number) {
    super(`${path} was written by a newer version of this program (format ${version}, this one knows up to ${known}); update the program, or give another folder with --home`);
  }
}

/** The database is of an older program, and cannot be brought to this one's form without writing. */
export class StoreOlderError extends Error {
  override readonly name = 'StoreOlderError';

  constructor(path: string, version: number, known: number) {
    super(`${path} was written by an older version of this program (format ${version}, this one reads ${known}) and is to be read only; open it for writing first, which leaves a copy of it, or export what is readable`);
  }
}

/** The file is an SQLite database of something else. */
export class StoreForeignError extends Error {
  override readonly name = 'StoreForeignError';

  constructor(path: string) {
    super(`${path} is a database of another program; move it away, or give another folder with --home`);
  }
}

/** The database cannot be trusted. Nothing was changed. */
export class StoreDamagedError extends Error {
  override readonly name = 'StoreDamagedError';
  readonly path: string;
  /** what SQLite found, a line each */
  readonly findings: readonly string[];
  /** copies that restoreBackup takes, the newest first */
  readonly backups: readonly string[];

  constructor(path: string, findings: readonly string[], backups: readonly string[]) {
    const restore = backups[0] === undefined ? 'no backup to restore was found' : `restore the backup ${backups[0]}`;
    super(`the database ${path} is damaged (${findings[0] ?? 'no details'}); open it read-only (mu-align serve --read-only), ${restore}, make it anew from disk (mu-align rebuild), or export what is readable. Finished steps are files and are not affected`);
    this.path = path;
    this.findings = findings;
    this.backups = backups;
  }
}

/** A filter, sort or grouping of runs that has no meaning. */
export class RunQueryError extends Error {
  override readonly name = 'RunQueryError';
  readonly problem: string;
  readonly remedy: string;

  constructor(problem: string, remedy: string) {
    super(`${problem}; ${remedy}`);
    this.problem = problem;
    this.remedy = remedy;
  }
}
