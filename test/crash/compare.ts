import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { resultFileSchema } from '../../src-shared/experiment/step-file.ts';
import { TIME_FILE } from '../../src-shared/experiment/step-outputs.ts';

/** Holds the outputs of all steps of two homes against each other by their hashes, times apart. */
export function compareSteps(a: string, b: string): { readonly compared: number; readonly differing: readonly string[] } {
  const differing: string[] = [];
  let compared = 0;
  const ids = (home: string): string[] => readdirSync(join(home, 'work', 'steps')).sort();
  if (ids(a).join() !== ids(b).join()) differing.push(`other steps: ${ids(a).length} and ${ids(b).length}`);
  for (const id of ids(a)) {
    const results = [a, b].map((home) => resultFileSchema.parse(JSON.parse(readFileSync(join(home, 'work', 'steps', id, 'result.json'), 'utf8'))));
    const [one, other] = results;
    for (const [path, { sha256 }] of Object.entries(one?.files ?? {})) {
      // Times, and what is made of them: the report's tables, which are compared as results.
      if (path === TIME_FILE || path.startsWith('results/') || path === 'tables.txt') continue;
      compared++;
      if (other?.files[path]?.sha256 !== sha256) differing.push(`${path} of step ${id}`);
    }
  }
  return { compared, differing };
}

const verifySchema = z.looseObject({ sameAs: z.looseObject({ exact: z.boolean(), compared: z.int(), ...Object.fromEntries(['differing', 'missing', 'extra', 'files'].map((name) => [name, z.array(z.unknown())])) }) });

/** Holds two results folders against each other, as people do: every figure must be the same to the last bit. */
export function compareResults(cli: string, a: string, b: string): string[] {
  const { stdout, stderr } = spawnSync(process.execPath, [cli, 'verify', b, '--same-as', a, '--json'], { encoding: 'utf8' });
  const parsed = verifySchema.safeParse(stdout === '' ? null : JSON.parse(stdout));
  if (!parsed.success) return [`verify did not compare the results: ${stdout}${stderr}`];
  const { exact, compared, ...differences } = parsed.data.sameAs;
  const same = exact && compared > 0 && Object.values(differences).every((list) => !Array.isArray(list) || list.length === 0);
  return same ? [] : [`the results differ: ${JSON.stringify(parsed.data.sameAs)}`];
}
