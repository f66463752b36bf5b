import Database from 'better-sqlite3';
import { closeSync, openSync, writeSync } from 'node:fs';
import { openStore, storePath } from '../../../src-main/store/store.ts';
import { exampleRun } from './example-runs.ts';

/** Makes the store of a home folder with runs run-0 to run-399, as a program leaves it that was killed. */
export function leaveUnclosed(home: string): void {
  const store = openStore(home);
  store.runs.addAll(Array.from({ length: 400 }, (_, i) => exampleRun(`run-${i}`, { state: 'completed', configHash: 'a'.repeat(64), config: { text: 'x'.repeat(1000) } })));
  store.close();
  markUnclosed(home);
}

export function markUnclosed(home: string): void {
  const database = new Database(storePath(home));
  database.prepare('UPDATE store_session SET clean = 0').run();
  database.close();
}

/** Overwrites pages that hold configs of runs; what lists show of them is elsewhere. */
export function damageConfigs(home: string): void {
  const database = new Database(storePath(home), { readonly: true });
  const pages = database.prepare<[], { pageno: number }>(`SELECT pageno FROM dbstat WHERE name = 'run_documents' AND pagetype = 'leaf' ORDER BY pageno`).all();
  database.close();
  const handle = openSync(storePath(home), 'r+');
  for (const { pageno } of pages.slice(3, 6)) writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, (pageno - 1) * 4096);
  closeSync(handle);
}
