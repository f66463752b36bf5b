import { z } from 'zod';

/** An error as data. */
export const errorDataSchema = z.strictObject({
  code: z.string().min(1).max(100).describe('for programs, for example too-large'),
  message: z.string().max(20_000).describe('for developers'),
  userMessage: z.string().max(20_000).describe('what happened and what to do, for people'),
  details: z.json().describe('what else is known; null: nothing'),
});

export type ErrorData = z.infer<typeof errorDataSchema>;

/** An error of the contract: what a service throws to say it in its own words, and what a caller catches. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: string;
  readonly userMessage: string;
  readonly details: ErrorData['details'];

  constructor({ code, message, userMessage, details }: ErrorData, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.userMessage = userMessage;
    this.details = details;
  }
}

const LONGEST_TEXT = 20_000;

/** Anything that was thrown, as data. The stack stays here: it names paths. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof ContractError) {
    return { code: error.code, message: error.message.slice(0, LONGEST_TEXT), userMessage: error.userMessage.slice(0, LONGEST_TEXT), details: error.details };
  }
  return {
    code: 'internal',
    message: (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_TEXT),
    userMessage: 'The workbench met a fault of its own. Nothing was changed by this request; the diagnostics file says more.',
    details: null,
  };
}

/** An error that the contract itself raises. */
export function contractError(code: string, message: string, userMessage: string = message): ContractError {
  return new ContractError({ code, message, userMessage, details: null });
}
