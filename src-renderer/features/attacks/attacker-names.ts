/** An attacker as results name it, taken apart. */
export interface AttackerName {
  readonly id: string;
  /** '': a learned attacker, which has its sign from its fit */
  readonly sign: '+' | '-' | '';
}

export interface AttackerInfo {
  readonly id: string;
  readonly label: string;
}

/** 'loss(-)' is the score loss, reversed. */
export function parseAttackerName(name: string): AttackerName {
  const match = /^(.*)\(([+-])\)$/.exec(name);
  return match === null ? { id: name, sign: '' } : { id: match[1] ?? name, sign: match[2] === '-' ? '-' : '+' };
}

/** For people: Loss; Loss, reversed; its name where the catalogue does not have it. */
export function attackerLabel(name: string, known: readonly AttackerInfo[]): string {
  const { id, sign } = parseAttackerName(name);
  const label = known.find((one) => one.id === id)?.label ?? id;
  return sign === '-' ? `${label}, reversed` : label;
}
