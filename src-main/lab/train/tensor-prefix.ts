import type { FloatTensor, NamedTensors } from '../float-tensor.ts';

/** One map of several: each part's names under a prefix of its own, `weights/head.bias`. */
export function joinTensors(parts: Readonly<Record<string, NamedTensors>>): NamedTensors {
  const joined = new Map<string, FloatTensor>();
  for (const [prefix, tensors] of Object.entries(parts)) {
    for (const [name, tensor] of tensors) joined.set(`${prefix}/${name}`, tensor);
  }
  return joined;
}

/** The part under a prefix, with its own names again; empty when there is none. */
export function tensorsUnder(tensors: NamedTensors, prefix: string): NamedTensors {
  const part = new Map<string, FloatTensor>();
  for (const [name, tensor] of tensors) {
    if (name.startsWith(`${prefix}/`)) part.set(name.slice(prefix.length + 1), tensor);
  }
  return part;
}
