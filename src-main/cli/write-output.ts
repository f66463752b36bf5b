import { resolve } from 'node:path';
import { writeDurably } from '../durable-file.ts';
import type { Terminal } from './terminal.ts';

/** Writes a text to a file and says where, or prints it where no file was asked for; gives what --json says of it. */
export function writeOutput(out: string | null, text: string, terminal: Terminal): { readonly out: string } | { readonly text: string } {
  if (out === null) {
    terminal.print(text.replace(/\n$/, ''));
    return { text };
  }
  return writeFileOutput(out, text, terminal);
}

/** Writes a file whole and says where it lies. */
export function writeFileOutput(out: string, content: string | Uint8Array, terminal: Terminal): { readonly out: string } {
  const path = resolve(out);
  writeDurably(path, content);
  terminal.print(`written: ${path}`);
  return { out: path };
}
