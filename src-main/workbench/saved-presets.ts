import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { writeDurably } from '../durable-file.ts';
import type { Documents, StoredDocument } from '../store/documents.ts';
import type { Home } from './home.ts';
import { readJsonFile } from './read-json-file.ts';

const savedPresetSchema = z.strictObject({ name: z.string(), savedAt: z.number(), content: z.record(z.string(), z.unknown()) });

/**
 * The presets that people saved, each also as a file of HOME/presets, from which a lost store is made again. The file is
 * written first: what the store has is on disk too.
 */
export function savedPresets(presets: Documents, home: Home): Documents {
  return {
    list: presets.list,
    get: presets.get,
    save: (document) => {
      writeDurably(fileOf(home, document.name), `${JSON.stringify(document, null, 1)}\n`);
      presets.save(document);
    },
    remove: (name) => {
      rmSync(fileOf(home, name), { force: true });
      return presets.remove(name);
    },
  };
}

/** @param problems gets a sentence for each file that cannot be read */
export function savedPresetFiles(home: Home, problems: string[]): StoredDocument[] {
  const folder = folderOf(home);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => file.endsWith('.json')).flatMap((file) => {
    try {
      return parseOrExplain(savedPresetSchema, readJsonFile(join(folder, file)), [file]);
    } catch (error) {
      problems.push(`the saved preset ${file} is left out: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
}

function folderOf(home: Home): string {
  return join(home.root, 'presets');
}

/** Names are people's words: as a file name only letters and digits stand for themselves. */
function fileOf(home: Home, name: string): string {
  return join(folderOf(home), `${encodeURIComponent(name).replaceAll('.', '%2E').replaceAll('*', '%2A')}.json`);
}
