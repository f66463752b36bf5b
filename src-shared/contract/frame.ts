import { z } from 'zod';
import { contractError, errorDataSchema } from './error-data.ts';
import type { ContractError } from './error-data.ts';
import { plainDataProblem } from './plain-data.ts';

/** Raised when frames change so that older programs would misread them. */
export const PROTOCOL_VERSION = 1;

const id = z.int().min(1);
const v = z.literal(PROTOCOL_VERSION);
const payload = z.unknown();

/**
 * Everything that crosses. `id` is chosen by the client, ascending; all frames of one call or stream carry it. A stream
 * may have STREAM_WINDOW items on their way; the reader sends `more` for each one that it has taken.
 */
export const frameSchema = z.discriminatedUnion('type', [
  z.strictObject({ v, type: z.literal('request'), id, name: z.string().min(1).max(100), payload }),
  z.strictObject({ v, type: z.literal('reply'), id, payload }),
  /** `id` null: about a frame that could not be attributed */
  z.strictObject({ v, type: z.literal('error'), id: id.nullable(), error: errorDataSchema }),
  /** `seq` counts a stream's items from 0 */
  z.strictObject({ v, type: z.literal('item'), id, seq: z.int().min(0), payload }),
  z.strictObject({ v, type: z.literal('end'), id }),
  z.strictObject({ v, type: z.literal('cancel'), id }),
  z.strictObject({ v, type: z.literal('more'), id }),
]);

export type Frame = z.infer<typeof frameSchema>;

/** Items of a stream that may be sent and not yet taken. Two, so that one is read while the next is on its way. */
export const STREAM_WINDOW = 2;

/** Calls and streams that one client may have open at once. */
export const MAX_OPEN = 256;

/** A message that arrived: a frame, or why it is none, with the id it was meant for where that can be told. */
export type ReadFrame = { readonly frame: Frame; readonly error: null } | { readonly frame: null; readonly id: number | null; readonly isError: boolean; readonly error: ContractError };

/** Parts of messages that are no frames. Made once: making a schema costs more than reading a frame. */
const namedSchema = z.looseObject({ id, type: z.string() });
const errorSchema = z.looseObject({ type: z.literal('error') });
const versionSchema = z.looseObject({ v: z.number() });

/** Reads any message. Never throws. */
export function readFrame(message: unknown): ReadFrame {
  const problem = plainDataProblem(message);
  const parsed = problem === null ? frameSchema.safeParse(message) : null;
  if (parsed?.success === true) return { frame: parsed.data, error: null };
  const about = { frame: null, id: namedSchema.safeParse(message).data?.id ?? null, isError: errorSchema.safeParse(message).success };
  if (parsed === null) return { ...about, error: contractError('bad-frame', `the message was refused: ${problem ?? ''}`) };
  const version = versionSchema.safeParse(message);
  if (version.success && version.data.v !== PROTOCOL_VERSION) {
    return {
      ...about,
      error: contractError(
        'protocol-version',
        `protocol version ${version.data.v} is not ${PROTOCOL_VERSION}`,
        `The window and the workbench are of different versions (protocol ${version.data.v} and ${PROTOCOL_VERSION}). Reload the window; if that does not help, update the older program.`,
      ),
    };
  }
  return { ...about, error: contractError('bad-frame', `the message is no frame: ${z.prettifyError(parsed.error).slice(0, 1000)}`, 'The workbench received a message that it cannot read, and ignored it.') };
}
