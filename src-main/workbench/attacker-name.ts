import { ATTACKERS } from '../lab/attacks/registry.ts';

const LEARNED: ReadonlySet<string> = new Set(ATTACKERS.filter(({ kind }) => kind === 'learned').map(({ id }) => id));

/** An attacker as the columns of results name it: 'loss(+)', 'loss(-)'; a learned one has its sign from its fit and is named without. */
export function attackerName(id: string, sign: '+' | '-'): string {
  return LEARNED.has(id) ? id : `${id}(${sign})`;
}

/** The same name, whether or not a sign was written behind a learned attacker. */
export function usualAttackerName(name: string): string {
  const id = name.replace(/\(\+\)$/, '');
  return LEARNED.has(id) ? id : name;
}
