import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { OUTPUTS_FOLDER, RESULT_FILE } from '../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import { FILE_OPERATIONS, syncFolder, writeDurably } from '../durable-file.ts';
import type { FileOperations } from '../durable-file.ts';

/**
 * Writes a step's outputs, each durably, and gives what the result says of them. Folders are made durable from the
 * inside out, so that a result never names a file whose folder a power loss took.
 */
export function writeOutputs(folder: string, outputs: Readonly<Record<string, string | Uint8Array>>, files: FileOperations = FILE_OPERATIONS): StepResult['files'] {
  const written: StepResult['files'] = {};
  const folders = new Set<string>();
  for (const [name, content] of Object.entries(outputs)) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    writeDurably(join(folder, OUTPUTS_FOLDER, name), bytes, files);
    written[name] = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.byteLength };
    for (let inner = dirname(name); inner !== '.'; inner = dirname(inner)) folders.add(join(OUTPUTS_FOLDER, dirname(inner)));
  }
  const insideOut = [...folders].sort((a, b) => b.length - a.length);
  for (const place of insideOut) syncFolder(join(folder, place), files);
  return written;
}

/** Writes result.json, after everything that it names. */
export function writeResult(folder: string, result: StepResult, files: FileOperations = FILE_OPERATIONS): void {
  writeDurably(join(folder, RESULT_FILE), `${JSON.stringify(result, null, 2)}\n`, files);
}
