import { ATTACKERS, ATTACKER_ALIASES, countOfComparisons } from '../../lab/attacks/registry.ts';
import { threatModelText } from '../../lab/attacks/attacker.ts';
import type { Command } from '../command.ts';

export const attackersCommand: Command = {
  name: 'attackers',
  summary: 'list the attackers and what each must know',
  operands: '',
  maxOperands: 0,
  options: [],
  details: ['A score counts with both signs. Under every population result stands: a lower bound on leakage.'],
  run(_args, context) {
    const attackers = ATTACKERS.map(({ id, kind, label, description, needs }) => ({ id, kind, label, description, threatModel: threatModelText(needs) }));
    const aliases = ATTACKER_ALIASES.map(({ id, sameRocAs }) => ({ id, sameRocAs }));
    for (const { id, description, threatModel } of attackers) context.terminal.print(`${id}\n  ${description}\n  needs: ${threatModel}`);
    for (const { id, sameRocAs } of aliases) context.terminal.print(`${id}: the same ROC as ${sameRocAs}, counted once`);
    context.terminal.print(`K = ${countOfComparisons(ATTACKERS)} with signs`);
    return Promise.resolve({ attackers, aliases, comparisons: countOfComparisons(ATTACKERS) });
  },
};
