import { describeAllowed } from '../../../src-shared/experiment/describe-allowed.ts';
import { schemaNode } from '../../../src-shared/experiment/schema-node.ts';
import { UNLEARNING_METHODS } from '../../lab/unlearn/registry.ts';
import { UserError } from '../../workbench/user-error.ts';
import type { Command } from '../command.ts';

export const methodsCommand: Command = {
  name: 'methods',
  summary: 'list the unlearning methods, or the parameters of one of them',
  operands: '[METHOD]',
  maxOperands: 1,
  options: [],
  details: [],
  run(args, context) {
    const [id] = args.operands;
    const methods = UNLEARNING_METHODS.filter((method) => id === undefined || method.id === id);
    if (methods.length === 0) throw new UserError('usage', `there is no method ${JSON.stringify(id)}`, `the methods are ${UNLEARNING_METHODS.map((method) => method.id).join(', ')}`);
    const described = methods.map((method) => ({
      id: method.id,
      label: method.label,
      description: method.description,
      version: method.version,
      params: Object.entries(schemaNode(method.params).properties ?? {}).map(([name, node]) => ({
        name,
        description: node.description ?? '',
        allowed: describeAllowed(node),
        default: node.default ?? null,
        source: 'source' in node && typeof node.source === 'string' ? node.source : null,
      })),
    }));
    for (const { id: name, description, params } of described) {
      context.terminal.print(`${name}\n  ${description}`);
      if (id === undefined) continue;
      for (const param of params) {
        context.terminal.print(`  ${param.name} = ${JSON.stringify(param.default)}\n      ${param.description}; ${param.allowed}${param.source === null ? '' : `\n      from ${param.source}`}`);
      }
    }
    return Promise.resolve({ methods: described });
  },
};
