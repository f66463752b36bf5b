import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { MAX_PIECE_BYTES } from '../../../src-shared/contract/topics/files.ts';

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** bytes of the file that are over */
  readonly onProgress: (bytes: number) => void;
}

/** Longest name of a file that the workbench takes. */
const MOST_NAME = 200;

/** Sends a file to the workbench, piece by piece. @returns the token that names it there; nothing is left of one that broke off */
export async function uploadFile(client: Pick<ContractClient, 'call'>, file: File, { signal, onProgress }: TransferOptions): Promise<string> {
  const { file: token } = await client.call('files.upload', { name: file.name.slice(-MOST_NAME), bytes: file.size }, { signal });
  try {
    for (let offset = 0; offset < file.size;) {
      const piece = new Uint8Array(await file.slice(offset, offset + MAX_PIECE_BYTES).arrayBuffer());
      await client.call('files.write', { file: token, offset, piece }, { signal });
      offset += piece.byteLength;
      onProgress(offset);
    }
    return token;
  } catch (error) {
    discardFile(client, token);
    throw error;
  }
}

/** Fetches a file of the workbench, piece by piece; it is gone there afterwards. */
export async function downloadFile(client: Pick<ContractClient, 'call'>, token: string, { signal, onProgress }: TransferOptions): Promise<Blob> {
  try {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let offset = 0, isLast = false; !isLast;) {
      const { piece, last } = await client.call('files.read', { file: token, offset }, { signal });
      pieces.push(new Uint8Array(piece));
      offset += piece.byteLength;
      isLast = last;
      onProgress(offset);
    }
    return new Blob(pieces);
  } finally {
    discardFile(client, token);
  }
}

/** The workbench removes what nobody needs any more; where it does not hear of it, after a day. */
export function discardFile(client: Pick<ContractClient, 'call'>, token: string): void {
  client.call('files.discard', { file: token }).catch(() => null);
}
