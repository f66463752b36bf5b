import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** Folders, below the root, of every package that the program depends on and that is installed: 'node_modules/zod'. */
export function productionPackages(root: string): string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    const { dependencies, optionalDependencies } = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    for (const name of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]) {
      const place = placeOf(name, folder, root);
      if (place === null || found.has(place)) continue;
      found.add(place);
      visit(join(root, place));
    }
  };
  visit(root);
  return [...found].sort();
}

/** As Node looks for a package: in node_modules of the folder and of each above it, up to the root. */
function placeOf(name: string, from: string, root: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return relative(root, place).split(sep).join('/');
    if (folder === root) return null;
  }
}
