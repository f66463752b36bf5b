import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HomeInUseError, OwnerLock } from '../../../src-main/store/owner-lock.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'owner-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const me = { pid: process.pid, command: 'mu-align reproduce quick', since: '2026-01-31T12:00:00Z' };

/** A process that takes the lock by SQLite alone and keeps it. */
function otherHolder(): Promise<{ readonly kill: () => Promise<void> }> {
  const script = `const Database = require('better-sqlite3'); new Database(process.argv[1]).exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', script, join(home, 'owner.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.on('exit', () => { resolve(); }));
  return new Promise((resolve) => {
    child.stdout.once('data', () => {
      resolve({ kill: () => { child.kill('SIGKILL'); return gone; } });
    });
  });
}

describe('the owner of a home folder', () => {
  test('is one; who comes second learns who it is', () => {
    const lock = OwnerLock.acquire(home, me);
    expect(() => OwnerLock.acquire(home, { ...me, command: 'mu-align tune' })).toThrow(
      `the home folder ${home} is in use by process ${process.pid} (mu-align reproduce quick), since 2026-01-31T12:00:00Z; wait until it ends, stop it, or give another folder with --home`,
    );
    expect(JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8'))).toEqual(me);
    lock.release();
    OwnerLock.acquire(home, me).release();
  });

  test('loses it by dying, also by kill -9', async () => {
    const holder = await otherHolder();
    expect(() => OwnerLock.acquire(home, me)).toThrow(HomeInUseError);
    await holder.kill();
    OwnerLock.acquire(home, me).release();
  });
});
