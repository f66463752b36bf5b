import { documentSchema } from '../../../src-shared/contract/wire-types.ts';
import { resolve } from 'node:path';
import { UserError } from '../../workbench/user-error.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command } from '../command.ts';
import { printOpened } from '../print-opened.ts';
import { withSession } from '../session.ts';
import { uploadFile } from '../upload-file.ts';

export const importScoresCommand: Command = {
  name: 'import-scores',
  summary: 'put scores or logits of models trained elsewhere (.npz) to the same attackers and statistics',
  operands: 'FILE',
  maxOperands: 1,
  options: [
    { name: 'name', value: 'NAME', help: 'name of the run; by default that of the file' },
    { name: 'options', value: 'JSON', help: 'forget set in words, labels, attackers and so on, see docs/importing-scores.md' },
    HOME_OPTION,
  ],
  details: ['The file holds ids, membership, and scores, or logits with labels; docs/importing-scores.md lists the arrays. What cannot be computed from them stays empty.'],
  async run(args, context) {
    const [path] = args.operands;
    if (path === undefined) throw new UserError('usage', 'import-scores needs a file', 'say for example: mu-align import-scores scores.npz');
    const options = optionsOf(args.values.get('options'));
    return withSession(args, context, async ({ client }) => {
      const file = await uploadFile(client, resolve(path), context.signal);
      try {
        return await printOpened(await client.call('files.importScores', { file, name: args.values.get('name') ?? '', options }, { signal: context.signal }), client, context.terminal);
      } finally {
        await client.call('files.discard', { file }).catch(() => null);
      }
    });
  },
};

function optionsOf(text: string | undefined) {
  if (text === undefined) return {};
  try {
    return documentSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError('usage', `--options is no JSON object: ${text}`, "say for example: --options '{\"forget\": \"images of people\"}'", cause);
  }
}
