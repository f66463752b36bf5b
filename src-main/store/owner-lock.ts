import Database from 'better-sqlite3';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable-file.ts';

const LOCK_FILE = 'owner.db';
/** who holds the lock, for people: read only by those who did not get it, so an old one does no harm */
const HOLDER_FILE = 'owner.json';

const holderSchema = z.strictObject({
  pid: z.int(),
  /** the command line as it was typed */
  command: z.string(),
  /** ISO 8601 */
  since: z.string(),
});

/** The program that owns a home folder. */
export type Holder = z.infer<typeof holderSchema>;

/** Another program works in the same home folder. */
export class HomeInUseError extends Error {
  override readonly name = 'HomeInUseError';
  /** null when it has not yet said who it is */
  readonly holder: Holder | null;

  constructor(home: string, holder: Holder | null) {
    const who = holder === null ? 'another program' : `process ${holder.pid} (${holder.command}), since ${holder.since}`;
    super(`the home folder ${home} is in use by ${who}; wait until it ends, stop it, or give another folder with --home`);
    this.holder = holder;
  }
}

/** Locks of this process. Held here, because a connection that is collected as garbage is closed. */
const held = new Set<OwnerLock>();

/**
 * The exclusive right to work in a home folder: an SQLite lock, which the system releases when its holder dies,
 * whatever way. Reading what is there needs none.
 */
export class OwnerLock {
  readonly #database: Database.Database;

  private constructor(database: Database.Database) {
    this.#database = database;
    held.add(this);
  }

  /**
   * @param home folder that exists
   * @param me who this is, for others who come while the lock is held
   * @throws HomeInUseError at once when another process holds it; Error when the folder's file system has no locks
   */
  static acquire(home: string, me: Holder): OwnerLock {
    const database = new Database(join(home, LOCK_FILE), { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      database.close();
      if (isBusy(cause)) throw new HomeInUseError(home, readHolder(home));
      throw new Error(`the home folder ${home} cannot be locked; give one on a local disk with --home`, { cause });
    }
    const lock = new OwnerLock(database);
    writeDurably(join(home, HOLDER_FILE), `${JSON.stringify(me)}\n`);
    return lock;
  }

  release(): void {
    held.delete(this);
    this.#database.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'));
}

function readHolder(home: string): Holder | null {
  const path = join(home, HOLDER_FILE);
  if (!existsSync(path)) return null;
  try {
    const parsed = holderSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Being written just now.
    return null;
  }
}
