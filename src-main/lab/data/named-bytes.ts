/** The content of a file that a host has opened, with the name that errors give it. */
export interface NamedBytes {
  readonly name: string;
  /** read once, from the start; a source that cannot be read throws a DataError */
  readonly bytes: AsyncIterable<Uint8Array>;
}
