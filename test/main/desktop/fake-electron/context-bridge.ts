type Exposed = Readonly<Record<string, unknown>>;

/** What crosses between the preload script and the page: copies of plain data, and functions that copy what they are given. */
export function bridged(value: unknown): unknown {
  if (typeof value === 'function') return (...args: unknown[]): unknown => bridged(Reflect.apply(value, undefined, args.map(bridged)));
  if (value instanceof Promise) return value.then(bridged);
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.');
    return value;
  }
  if (value instanceof Blob || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(bridged);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of an instance of a class nothing but its own fields crosses.
  if (prototype !== Object.prototype && prototype !== null && value instanceof MessagePort) throw new TypeError('An object could not be cloned.');
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, field]) => [key, bridged(field)])));
}

export class FakeContextBridge implements Pick<Electron.ContextBridge, 'exposeInMainWorld'> {
  readonly exposed = new Map<string, Exposed>();

  exposeInMainWorld(apiKey: string, api: Exposed): void {
    if (this.exposed.has(apiKey)) throw new Error(`Cannot bind an API on top of an existing property on the window object: ${apiKey}`);
    this.exposed.set(apiKey, bridged(api) as Exposed);
  }
}
