import type { z } from 'zod';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { documentSchema } from '../../../src-shared/contract/wire-types.ts';
import { experimentConfigSchema } from '../../../src-shared/experiment/config.ts';
import { schemaNode } from '../../../src-shared/experiment/schema-node.ts';
import { FULL_GLOSSARY } from '../../../src-shared/report/page/glossary.ts';
import { threatModelText } from '../../lab/attacks/attacker.ts';
import { ATTACKERS } from '../../lab/attacks/registry.ts';
import { DATASET_KINDS } from '../../lab/data/registry.ts';
import { UNLEARNING_METHODS } from '../../lab/unlearn/registry.ts';

/** What there is to choose from, with all that a form needs: meaning, range, default and source of every parameter. */
export function describeCatalogue(): CallOutput<'system.catalogue'> {
  return {
    methods: UNLEARNING_METHODS.map(({ id, label, description, version, params }) => ({ id, label, description, version, params: jsonSchema(params) })),
    datasets: [...DATASET_KINDS.values()].map(({ id, label, description, version, params }) => ({ id, label, description, version, params: jsonSchema(params) })),
    attackers: ATTACKERS.map(({ id, label, description, needs }) => ({ id, label, description, threatModel: threatModelText(needs) })),
    config: jsonSchema(experimentConfigSchema),
    glossary: Object.fromEntries(FULL_GLOSSARY),
  };
}

function jsonSchema(schema: z.ZodType): z.infer<typeof documentSchema> {
  return documentSchema.parse(JSON.parse(JSON.stringify(schemaNode(schema))));
}
