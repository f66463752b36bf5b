import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file as it is answered. */
export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  /** its name changes with its content */
  readonly immutable: boolean;
}

/** Files by their path in the address. */
export type StaticFiles = Pick<ReadonlyMap<string, StaticFile>, 'get'>;

/**
 * All files of a folder by their path in the address, read now: what is asked for later is looked up in this list and
 * never in the file system, so no path can lead out of the folder. Links are left out, and so is what no window needs.
 */
export function readStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  return new Map(filesIn(folder, ''));
}

/** Not by readdir's own recursion: that follows links to folders. */
function* filesIn(folder: string, address: string): Generator<[string, StaticFile]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const name = `${address}/${entry.name}`;
    const type = TYPES[extname(entry.name).toLowerCase()];
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* filesIn(path, name);
    else if (entry.isFile() && type !== undefined) {
      const body = readFileSync(path);
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
      yield [name, { type, body, etag, immutable: name.startsWith('/assets/') && /-[\w-]{8}\.\w+$/.test(name) }];
    }
  }
}
