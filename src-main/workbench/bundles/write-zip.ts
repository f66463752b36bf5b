import { createHash, randomUUID } from 'node:crypto';
import { rmSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { syncFolder } from '../../durable-file.ts';
import { UserError } from '../user-error.ts';
import type { ArchiveHooks } from './extract-zip.ts';

/** A file that goes into a zip. */
export interface ZipMember {
  /** path in the zip, with forward slashes */
  readonly name: string;
  readonly content: { readonly path: string; readonly bytes: number } | Uint8Array;
}

export interface WrittenZip {
  readonly bytes: number;
  readonly sha256: string;
}

/** Bytes that are read and packed at a time: the packed bytes depend on it, so it never changes. */
const CHUNK_BYTES = 64 * 1024;
/** A zip without 64-bit extensions holds no more. */
const MOST_BYTES = 0xffff_fffe;
/** A fixed date, the earliest a zip can hold: content decides the bytes. */
const NO_DATE = '1980-01-01T00:00:00';

/**
 * Writes a zip file, whole or not at all, in bounded memory. The same members give the same bytes, on every machine: they
 * are packed by code of this program, with fixed dates.
 *
 * @param last makes a last member from the SHA-256 of all others, by name
 * @throws UserError when the zip would be larger than a zip can be; the signal's reason
 */
export async function writeZip(members: readonly ZipMember[], last: (hashes: Readonly<Record<string, string>>) => ZipMember, target: string, hooks: ArchiveHooks): Promise<WrittenZip> {
  const temporary = `${target}.writing-${randomUUID()}`;
  const file = await open(temporary, 'wx');
  let result: WrittenZip;
  try {
    result = await write(members, last, file, hooks);
    await file.sync();
    await file.close();
    renameSync(temporary, target);
  } catch (error) {
    await file.close();
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
  return result;
}

async function write(members: readonly ZipMember[], last: (hashes: Readonly<Record<string, string>>) => ZipMember, file: FileHandle, { signal, progress }: ArchiveHooks): Promise<WrittenZip> {
  const total = members.reduce((sum, { content }) => sum + sizeOf(content), 0);
  const whole = createHash('sha256');
  let packed: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error !== null) failure = error;
    else packed.push(chunk);
  });
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (failure !== null) throw failure;
    for (const chunk of packed) {
      bytes += chunk.byteLength;
      if (bytes > MOST_BYTES) throw new UserError('too-large', 'the archive would be larger than 4 GB, which no plain zip holds', 'copy the results folder itself instead');
      whole.update(chunk);
      await file.writeFile(chunk);
    }
    packed = [];
  };
  const hashes: Record<string, string> = {};
  let done = 0;
  const add = async ({ name, content }: ZipMember): Promise<void> => {
    // What is compressed already only costs time.
    const entry = /\.(gz|zip|png)$/i.test(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    entry.mtime = NO_DATE;
    zip.add(entry);
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(content)) {
      signal.throwIfAborted();
      hash.update(chunk);
      entry.push(chunk);
      await flush();
      progress(Math.min((done += chunk.byteLength), total), total);
    }
    entry.push(new Uint8Array(0), true);
    await flush();
    hashes[name] = hash.digest('hex');
  };
  for (const member of members.toSorted((a, b) => (a.name < b.name ? -1 : 1))) await add(member);
  await add(last({ ...hashes }));
  zip.end();
  await flush();
  return { bytes, sha256: whole.digest('hex') };
}

function sizeOf(content: ZipMember['content']): number {
  return content instanceof Uint8Array ? content.byteLength : content.bytes;
}

/** Chunks of exactly CHUNK_BYTES but for the last, however the system reads. */
async function* chunksOf(content: ZipMember['content']): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) {
    for (let at = 0; at < content.byteLength; at += CHUNK_BYTES) yield content.subarray(at, at + CHUNK_BYTES);
    return;
  }
  const file = await open(content.path, 'r');
  try {
    for (;;) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      let filled = 0;
      while (filled < CHUNK_BYTES) {
        const { bytesRead } = await file.read(chunk, filled, CHUNK_BYTES - filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (filled > 0) yield chunk.subarray(0, filled);
      if (filled < CHUNK_BYTES) return;
    }
  } finally {
    await file.close();
  }
}
