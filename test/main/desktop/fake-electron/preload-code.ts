import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const SOURCE = join(import.meta.dirname, '..', '..', '..', '..', 'src-main', 'desktop', 'preload.ts');

let bundled: Promise<string> | null = null;

/** The script of a page as one CommonJS file: the built one, or where the program was not built, made of its source. */
export function preloadCode(path: string): Promise<string> {
  if (existsSync(path)) return Promise.resolve(readFileSync(path, 'utf8'));
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const build = await rolldown({ input: SOURCE, external: ['electron'], platform: 'browser', logLevel: 'silent' });
  const { output: [{ code }] } = await build.generate({ format: 'cjs' });
  await build.close();
  return code;
}
