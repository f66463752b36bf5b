import { z } from 'zod';
import config from './electron-builder.config.ts';
import type { PackingPatterns } from './packed-files.ts';

/**
 * What of the config says which files are packed. A platform's own list would be another set of files to
 * electron-builder, so there is none.
 */
const packing: PackingPatterns = z.object({ files: z.array(z.string()), asarUnpack: z.array(z.string()), ...Object.fromEntries(['linux', 'mac', 'win'].map((name) => [name, z.object({ files: z.undefined().optional() })])) }).parse(config);

export default packing;
