import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..', '..');

const startSchema = z.strictObject({
  host: z.string(),
  /** from the first line of the main script to its last */
  evaluatedMs: z.number(),
  /** until the window's page is loaded */
  shownMs: z.number(),
  /** until the workbench has answered the window */
  answeredMs: z.number(),
});

/** Starts the built desktop application once, cold, in a process of its own and on a new home folder. */
export async function startBuilt(): Promise<z.infer<typeof startSchema>> {
  if (!existsSync(join(root, 'out', 'main', 'desktop.js'))) throw new Error('the program is not built: run "npm test", which builds it first');
  const home = mkdtempSync(join(tmpdir(), 'desktop-'));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'start-built.ts'), root, home], { timeout: 60_000 });
    return startSchema.parse(JSON.parse(stdout));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
