import { z } from 'zod';
import type { Checkpoint } from '../hooks.ts';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from './safetensors.ts';

const FORMAT = 'mu-align-workbench/checkpoint@1';
const count = z.int().min(0);
const positionSchema = z.strictObject({ epoch: count, phase: count, stepInPhase: count, step: count });
const numbersSchema = z.record(z.string(), z.string());

/** A checkpoint as a .safetensors file: the tensors, with position and numbers in the metadata. The same checkpoint gives the same bytes. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const numbers = Object.fromEntries(Object.entries(checkpoint.numbers).map(([name, value]) => [name, textOf(value)]));
  return encodeSafetensors(checkpoint.tensors, {
    format: FORMAT,
    position: JSON.stringify(checkpoint.position),
    numbers: JSON.stringify(numbers),
  });
}

/** @throws SafetensorsError when the bytes are no checkpoint */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata['format'] !== FORMAT) throw new SafetensorsError(`no checkpoint: the format is ${metadata['format'] ?? 'missing'}, expected ${FORMAT}`);
  const position = positionSchema.safeParse(parse(metadata['position']));
  const numbers = numbersSchema.safeParse(parse(metadata['numbers']));
  if (!position.success || !numbers.success) throw new SafetensorsError('no checkpoint: its position or numbers are malformed');
  return {
    position: position.data,
    tensors,
    numbers: Object.fromEntries(Object.entries(numbers.data).map(([name, text]) => [name, Number(text)])),
  };
}

/** The shortest text that gives the same double again, NaN, the infinities and -0 included, which JSON lacks. */
function textOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
