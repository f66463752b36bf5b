import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivately } from './secrets.ts';

const advertSchema = z.strictObject({
  pid: z.int().min(1),
  /** without a token */
  url: z.url({ protocol: /^http$/ }),
  /** what a program on this machine shows to be let in; only the owner of the home folder can read it */
  secret: z.string().min(32),
});

/** How programs on the same home folder find the server. */
export type Advert = z.infer<typeof advertSchema>;

function pathOf(home: string): string {
  return join(home, 'server.json');
}

export function writeAdvert(home: string, advert: Advert): void {
  writePrivately(pathOf(home), `${JSON.stringify(advert)}\n`);
}

/** What a server left; null where there is none that can be read. Whether it still runs is another question. */
export function readAdvert(home: string): Advert | null {
  try {
    return advertSchema.safeParse(JSON.parse(readFileSync(pathOf(home), 'utf8'))).data ?? null;
  } catch {
    // No server, or one that is just starting or ending.
    return null;
  }
}

/** Takes back one's own, not that of a server that came later. */
export function removeAdvert(home: string, { secret }: Advert): void {
  if (readAdvert(home)?.secret === secret) rmSync(pathOf(home), { force: true });
}
