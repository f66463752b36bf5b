import type { ContractClient } from '../../src-shared/contract/client.ts';

/** A file as a person chooses it. */
export interface ChosenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** The bundle of a run, as it is exported. */
export async function bundleOf(client: ContractClient, run: string): Promise<ChosenFile> {
  let token = '';
  let name = '';
  for await (const item of client.stream('files.export', { run, what: 'bundle' })) if (item.file !== null) ({ file: token, name } = item.file);
  const pieces: Uint8Array[] = [];
  for (let offset = 0, isLast = false; !isLast;) {
    const { piece, last } = await client.call('files.read', { file: token, offset });
    pieces.push(piece);
    offset += piece.byteLength;
    isLast = last;
  }
  return { name, mimeType: 'application/zip', buffer: Buffer.concat(pieces) };
}
