import type { Catalogue } from '../../src-shared/experiment/catalogue.ts';
import { ATTACKERS } from '../lab/attacks/registry.ts';
import { DATASET_KINDS } from '../lab/data/registry.ts';
import { UNLEARNING_METHODS } from '../lab/unlearn/registry.ts';

/** The lab's registries as the experiment layer sees them. */
export const catalogue: Catalogue = {
  methods: new Map(UNLEARNING_METHODS.map((method) => [method.id, { id: method.id, label: method.label, version: method.version, params: method.params, usesTeacher: (params) => method.usesTeacher(method.params.parse(params)) }])),
  datasets: DATASET_KINDS,
  attackers: ATTACKERS.map((attacker) => attacker.id),
};
