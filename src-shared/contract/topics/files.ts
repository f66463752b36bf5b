import { z } from 'zod';
import { call, newest, stream } from '../definition.ts';
import { never } from '../resume.ts';
import { bytesSchema, countSchema, documentSchema, idSchema, none, sha256Schema } from '../wire-types.ts';

/** Largest piece of a file in one frame, bytes. */
export const MAX_PIECE_BYTES = 1024 * 1024;

const pieceSchema = bytesSchema.refine((bytes) => bytes.byteLength <= MAX_PIECE_BYTES, `a piece has at most ${MAX_PIECE_BYTES} bytes`);
const openedSchema = z.strictObject({ runs: z.array(idSchema), warnings: z.array(z.string()) });

/**
 * Files that go in and out, in pieces: the workbench names a file by a token, and never tells a path. A client reads or
 * writes pieces at its own pace, so a file needs no stream of its own.
 */
export const FILES_CALLS = {
  'files.upload': call(z.strictObject({ name: z.string().min(1).max(200), bytes: countSchema }), z.strictObject({ file: idSchema })),
  'files.write': call(z.strictObject({ file: idSchema, offset: countSchema, piece: pieceSchema }), z.strictObject({ written: countSchema })),
  'files.read': call(z.strictObject({ file: idSchema, offset: countSchema }), z.strictObject({ piece: pieceSchema, last: z.boolean() })),
  'files.discard': call(z.strictObject({ file: idSchema }), none),
  /** a run bundle, or a results folder as .zip, that was uploaded */
  'files.open': call(z.strictObject({ file: idSchema }), openedSchema),
  /** a bundle, a results folder or one as .zip by what the host's own dialog gave for it, or by its path, which somebody typed who works on the workbench's own machine; a folder is left where it is */
  'files.openPath': call(z.strictObject({ path: z.string().min(1).max(4096) }), openedSchema),
  /** scores or logits of models trained elsewhere (.npz) */
  'files.importScores': call(z.strictObject({ file: idSchema, name: z.string().max(200), options: documentSchema }), openedSchema),
};

export const FILES_STREAMS = {
  /** how far the opening or import of a file is; ends with it, or at once when there is none */
  'files.progress': stream(z.strictObject({ file: idSchema }), z.strictObject({ label: z.string(), done: z.number(), total: z.number() }), newest),
  /** writes a bundle or a results folder; the last item names the file */
  'files.export': stream(z.strictObject({ run: idSchema, what: z.enum(['bundle', 'results']) }), z.strictObject({
    doneBytes: countSchema,
    totalBytes: countSchema,
    file: z.strictObject({ file: idSchema, name: z.string(), bytes: countSchema, sha256: sha256Schema }).nullable(),
  }), newest, never),
};
