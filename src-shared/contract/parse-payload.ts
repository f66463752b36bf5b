import type { z } from 'zod';
import { ContractError } from './error-data.ts';

/** What came over the boundary, by its schema. @throws ContractError with the places in `details` */
export function parsePayload<T>(schema: z.ZodType<T>, payload: unknown, code: 'bad-input' | 'bad-output', name: string): T {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.map(String).join('.'), problem: issue.message }));
  const places = issues.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`)).join('; ');
  const message = `${code === 'bad-input' ? 'the input of' : 'the answer to'} ${name} has another form than the contract: ${places}`;
  const userMessage = code === 'bad-input' ? `The workbench cannot do this with what it was given: ${places}.` : 'The workbench answered in a form that this window does not know. Reload the window.';
  throw new ContractError({ code, message: message.slice(0, 5000), userMessage: userMessage.slice(0, 5000), details: issues });
}
