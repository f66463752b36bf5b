/** Largest frame, bytes. Larger things are asked for in pages or carried as files. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** Deepest nesting of a frame. Schemas are walked recursively, so this bounds their stack. */
export const MAX_DEPTH = 32;

/**
 * Why a value must not cross the contract: not plain data (null, booleans, numbers, bigints, strings, typed arrays,
 * lists and records of these), too deep, or larger than a frame. Null when it may. Sizes are estimates: what the parts
 * take in the binary form.
 */
export function plainDataProblem(value: unknown, maxBytes: number = MAX_FRAME_BYTES): string | null {
  let bytes = 0;
  const tooLarge = (): string | null => (bytes > maxBytes ? `it is larger than ${maxBytes} bytes` : null);
  const visit = (part: unknown, depth: number): string | null => {
    if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH}`;
    switch (typeof part) {
      case 'boolean':
        bytes += 1;
        return tooLarge();
      case 'number':
      case 'bigint':
        bytes += 9;
        if (typeof part === 'bigint' && BigInt.asIntN(64, part) !== part) return 'it holds an integer of more than 64 bits';
        return tooLarge();
      case 'string':
        bytes += 5 + part.length;
        return tooLarge();
      case 'object':
        return part === null ? visit(false, depth) : visitObject(part, depth);
      case 'undefined':
      case 'function':
      case 'symbol':
        return `it holds a value of type ${typeof part}`;
    }
  };
  const visitObject = (part: object, depth: number): string | null => {
    bytes += 5;
    if (ArrayBuffer.isView(part)) {
      bytes += part.byteLength;
      return part instanceof DataView ? 'it holds a DataView' : tooLarge();
    }
    if (Array.isArray(part)) return visitAll(part, depth);
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) return 'it holds an object that is no plain record';
    for (const [key, field] of Object.entries(part)) {
      if (key === '__proto__') return 'it holds a field named __proto__';
      const problem = visit(key, depth) ?? visit(field, depth + 1);
      if (problem !== null) return problem;
    }
    return tooLarge();
  };
  const visitAll = (parts: readonly unknown[], depth: number): string | null => {
    // A sparse list could claim billions of elements: its length is weighed before they are visited.
    bytes += parts.length;
    const large = tooLarge();
    if (large !== null) return large;
    for (const part of parts) {
      const problem = visit(part, depth + 1);
      if (problem !== null) return problem;
    }
    return null;
  };
  return visit(value, 0);
}
