import type { z } from 'zod';
import { runFilterSchema } from '../../../src-shared/contract/topics/runs.ts';
import { UserError } from '../../workbench/user-error.ts';

type Filter = z.infer<typeof runFilterSchema>;
type Condition = Filter['all'][number];

/** The longest first: "<=" is not "<" and a value that begins with "=". */
const COMPARISONS = ['!=', '<=', '>=', '=', '<', '>', '~'] as const;

/**
 * A condition as it is typed: FIELD=VALUE, with = != < <= > >= or ~ (contains). Numbers, true and false mean themselves.
 *
 * @throws UserError
 */
export function conditionOf(text: string): Condition {
  const match = /^([\w@.-]+?)(!=|<=|>=|=|<|>|~)(.*)$/s.exec(text);
  const [, field, sign, value] = match ?? [];
  if (field === undefined || sign === undefined || value === undefined) {
    throw new UserError('usage', `--where ${JSON.stringify(text)} is no condition`, `write FIELD, one of ${COMPARISONS.join(' ')}, and a value, for example --where status=failed --where 'forget_acc<0.1'`);
  }
  return { field, comparison: sign === '~' ? 'contains' : runFilterSchema.shape.all.element.shape.comparison.parse(sign), value: cellOf(value) };
}

function cellOf(text: string): Condition['value'] {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
