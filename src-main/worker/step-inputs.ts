import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { NamedTensors } from '../lab/float-tensor.ts';
import { decodeSafetensors } from '../lab/train/safetensors.ts';

/** Reads the outputs of the steps that this step depends on. */
export class StepInputs {
  readonly #folders: Readonly<Record<string, string>>;

  constructor(folders: Readonly<Record<string, string>>) {
    this.#folders = folders;
  }

  has(input: string): boolean {
    return input in this.#folders;
  }

  /** Names of the inputs, for steps with many of them. */
  names(): string[] {
    return Object.keys(this.#folders);
  }

  /** @throws Error when the step has no such input or the file cannot be read */
  bytes(input: string, file: string): Uint8Array {
    const folder = this.#folders[input];
    if (folder === undefined) throw new Error(`the step has no input ${input}`);
    return readFileSync(join(folder, file));
  }

  /** A JSON output of an input, parsed by the schema of the step that wrote it. */
  json<T>(input: string, file: string, schema: z.ZodType<T>): T {
    return schema.parse(JSON.parse(new TextDecoder().decode(this.bytes(input, file))));
  }

  weights(input: string): NamedTensors {
    return decodeSafetensors(this.bytes(input, MODEL_FILE)).tensors;
  }
}

/** Weights of the model that a train or unlearn step made. */
export const MODEL_FILE = 'model.safetensors';
