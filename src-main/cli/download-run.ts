import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { UserError } from '../workbench/user-error.ts';

export interface DownloadRequest {
  readonly client: ContractClient;
  readonly run: string;
  readonly what: 'bundle' | 'results';
  /** null: the file's own name, in the current folder */
  readonly target: string | null;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface DownloadedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Lets the workbench write a run's bundle or results, and brings it here piece by piece; whole or not at all.
 *
 * @throws UserError where something is at the target already, or what arrived is not what was written
 */
export async function downloadRun({ client, run, what, target, note, signal }: DownloadRequest): Promise<DownloadedFile> {
  if (target !== null) assertFree(target);
  const written = await exported(client, run, what, note, signal);
  const path = target ?? resolve(written.name);
  assertFree(path);
  const temporary = `${path}.part-${process.pid}`;
  const hash = createHash('sha256');
  try {
    const file = openSync(temporary, 'wx');
    try {
      for (let offset = 0, last = false; !last;) {
        const read = await client.call('files.read', { file: written.file, offset }, { signal });
        writeSync(file, read.piece);
        hash.update(read.piece);
        offset += read.piece.byteLength;
        last = read.last;
      }
    } finally {
      closeSync(file);
    }
    if (hash.digest('hex') !== written.sha256) throw new UserError('export', `what arrived of ${written.name} is not what was written`, 'export it again');
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
    await client.call('files.discard', { file: written.file });
  }
  return { path, bytes: written.bytes, sha256: written.sha256 };
}

async function exported(client: ContractClient, run: string, what: 'bundle' | 'results', note: (text: string) => void, signal: AbortSignal) {
  let told = 0;
  for await (const { doneBytes, totalBytes, file } of client.stream('files.export', { run, what }, { signal })) {
    if (file !== null) return file;
    const share = totalBytes === 0 ? 0 : Math.floor((10 * doneBytes) / totalBytes);
    if (share > told) note(`${run}: ${10 * (told = share)} % packed`);
  }
  throw new UserError('export', `the export of ${run} ended without a file`, 'export it again');
}

function assertFree(path: string): void {
  if (existsSync(path)) throw new UserError('export', `${path} is there already`, 'give another file with --out, or move it away');
}
