import type { ConfigLine } from '../../../src-shared/experiment/config-differences.ts';
import { labelOfKey } from './field-label.ts';
import { valueText } from './value-text.ts';

/** A difference as people read it: "mu-align: Beta 0.2 → 0.1", "arm mine is new". */
export function differenceText({ path, values: [before = null, now = null] }: ConfigLine): string {
  const arm = /^arms\[([^\]]*)\](.*)$/.exec(path);
  if (path === 'arms (order)') return 'order of the arms';
  if (arm !== null && arm[2] === '') return before === null ? `arm ${arm[1] ?? ''} is new` : `arm ${arm[1] ?? ''} is left out`;
  const claim = /^claims\[([^\]]*)\]$/.exec(path);
  if (claim !== null) return before === null ? `claim ${claim[1] ?? ''} is new` : `claim ${claim[1] ?? ''} is left out`;
  const name = labelOfKey(/([^.[\]]+)\]?$/.exec(path)?.[1] ?? path);
  return `${arm === null ? '' : `${arm[1] ?? ''}: `}${name} ${short(valueText(before ?? undefined))} → ${short(valueText(now ?? undefined))}`;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
