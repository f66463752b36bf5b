import type { Fact } from '../ui/fact.ts';
import type { SystemInfo } from './catalogue.svelte.ts';

/** What the program is made of, and what computes in it. */
export function aboutFacts({ version, commit, platform, workers, engines }: SystemInfo): Fact[] {
  const usual = engines.find(({ available }) => available);
  const fact = (term: string, text: string): Fact => ({ term, check: null, text });
  return [
    fact('Version', commit === null ? version : `${version}, commit ${commit.slice(0, 12)}`),
    fact('Runs on', platform),
    fact('Computes with', usual === undefined ? (engines.length === 0 ? 'engines that are still being tried' : 'no engine: none works here') : `${usual.description} (${usual.name} ${usual.version}, ${usual.device}), ${workers === 1 ? 'one step' : `${workers} steps`} at a time`),
    ...engines.filter((engine) => engine !== usual).map(({ name, version: of, problem }) => fact(name, problem ?? `${of} is there too`)),
  ];
}
