import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { MAX_PIECE_BYTES } from '../../src-shared/contract/topics/files.ts';
import { UserError } from '../workbench/user-error.ts';

/** Hands a file to the workbench piece by piece. @returns its token there @throws UserError when there is no such file */
export async function uploadFile(client: ContractClient, path: string, signal: AbortSignal): Promise<string> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw new UserError('file', `there is no file ${path}`, 'check the path');
  const { file } = await client.call('files.upload', { name: basename(path), bytes: stats.size }, { signal });
  const source = openSync(path, 'r');
  try {
    for (let offset = 0; offset < stats.size;) {
      const piece = new Uint8Array(Math.min(MAX_PIECE_BYTES, stats.size - offset));
      const count = readSync(source, piece, 0, piece.byteLength, offset);
      if (count === 0) throw new UserError('file', `${path} became shorter while it was read`, 'do it again when nothing writes to it');
      await client.call('files.write', { file, offset, piece: piece.subarray(0, count) }, { signal });
      offset += count;
    }
    return file;
  } catch (error) {
    await client.call('files.discard', { file }).catch(() => null);
    throw error;
  } finally {
    closeSync(source);
  }
}
