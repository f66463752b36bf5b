import { createContext } from 'svelte';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { PresetHead } from '../../../src-shared/contract/topics/presets.ts';
import { differingLines } from '../../../src-shared/experiment/config-differences.ts';
import type { ConfigLine } from '../../../src-shared/experiment/config-differences.ts';
import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';
import { isSchemaNode } from '../../../src-shared/experiment/schema-node.ts';
import type { SchemaNode } from '../../../src-shared/experiment/schema-node.ts';
import { wholeConfig } from '../../../src-shared/experiment/whole-config.ts';
import type { ConfigSchemas } from '../../../src-shared/experiment/whole-config.ts';
import { resource } from '../../app/resource.svelte.ts';
import type { Resource } from '../../app/resource.svelte.ts';
import { readStored, writeStored } from '../../app/stored.ts';
import { useWorkbench } from '../../app/workbench-context.ts';
import { withValue } from './document-path.ts';
import { Drafts } from './drafts.svelte.ts';
import type { Draft } from './drafts.svelte.ts';
import type { FieldPath } from './form-field.ts';

/** What was looked at last: an address without one means it. */
const LAST = 'configure.last';

type Preset = CallOutput<'presets.get'>;

/** The experiment that is on the screen: a preset, or a copy that someone edits. A preset that is edited becomes a copy. */
export interface Experiment {
  readonly drafts: Drafts;
  readonly presets: Resource<PresetHead[]>;
  /** the copy that is edited; null: a preset as it is */
  readonly draft: Draft | null;
  /** name of the preset that is shown, or that the copy was begun from; null: none */
  readonly presetName: string | null;
  readonly preset: Preset | null;
  /** why the preset cannot be read */
  readonly presetError: unknown;
  /** null while catalogue or preset are being read */
  readonly schemas: ConfigSchemas | null;
  /** every default written out; null: not yet read */
  readonly config: JsonObject | null;
  /** what it is held against, likewise; null: nothing */
  readonly base: JsonObject | null;
  /** every value in which they differ */
  readonly differences: readonly ConfigLine[];
  readonly title: string;
  choosePreset(name: string): void;
  chooseDraft(id: string): void;
  /** a copy beside what is there */
  addDraft(draft: Pick<Draft, 'preset' | 'title' | 'config'>): void;
  /** @param config defaults need not be written out */
  change(config: JsonObject): void;
  set(path: FieldPath, value: JsonValue | undefined): void;
}

export const [useExperiment, provideExperiment] = createContext<Experiment>();

/** Call it while the screen is set up. */
export function createExperiment(): Experiment {
  const { client, router, catalogue } = useWorkbench();
  const drafts = new Drafts();
  const presets = resource(() => ({}), (_question, signal) => client.call('presets.list', {}, { signal }));
  const asked = $derived(router.route.parts[0] ?? router.route.query['preset'] ?? null);
  const draftId = $derived(router.route.query['draft'] ?? (asked === null ? lastOf('draft') : null));
  const draft = $derived(draftId === null ? null : drafts.get(draftId));
  const usual = $derived.by(() => {
    const names = (presets.value ?? []).map(({ name }) => name);
    return names.find((name) => name === lastOf('preset')) ?? names[0] ?? null;
  });
  const presetName = $derived(draft === null ? (asked ?? usual) : draft.preset);
  const found = resource(() => (presetName === null ? null : { name: presetName }), ({ name }, signal) => client.call('presets.get', { name }, { signal }));
  const preset = $derived(found.value?.name === presetName ? found.value : null);
  const presetError = $derived(preset === null ? found.error : null);
  const schemas = $derived.by((): ConfigSchemas | null => {
    const { content } = catalogue;
    return content === null ? null : { config: nodeOf(content.config), methods: nodesOf(content.methods), datasets: nodesOf(content.datasets) };
  });
  const base = $derived(schemas === null || preset === null ? null : wholeConfig(schemas, preset.config));
  const isWaiting = $derived(presetName !== null && preset === null && presetError === null);
  const config = $derived(schemas === null || isWaiting ? null : draft === null ? base : wholeConfig(schemas, draft.config));
  const differences = $derived(base === null || config === null || draft === null ? [] : differingLines([base, config]));
  const title = $derived(draft?.title ?? preset?.title ?? presetName ?? 'Experiment');

  $effect(() => {
    if (draft !== null) writeStored(LAST, `draft:${draft.id}`);
    else if (preset !== null) writeStored(LAST, `preset:${preset.name}`);
  });

  const experiment: Experiment = {
    drafts,
    presets,
    get draft() { return draft; },
    get presetName() { return presetName; },
    get preset() { return preset; },
    get presetError() { return presetError; },
    get schemas() { return schemas; },
    get config() { return config; },
    get base() { return base; },
    get differences() { return differences; },
    get title() { return title; },
    choosePreset: (name) => {
      router.go('configure', [name]);
    },
    chooseDraft: (id) => {
      router.go('configure', [], { draft: id });
    },
    addDraft: (added) => {
      experiment.chooseDraft(drafts.add(added).id);
    },
    change: (changed) => {
      if (draft !== null) drafts.change(draft.id, changed);
      else experiment.addDraft({ preset: presetName, title: `Copy of ${title}`, config: changed });
    },
    set: (path, value) => {
      if (config !== null) experiment.change(withValue(config, path, value));
    },
  };
  return experiment;
}

function lastOf(what: 'draft' | 'preset'): string | null {
  const last = readStored(LAST) ?? '';
  return last.startsWith(`${what}:`) ? last.slice(what.length + 1) : null;
}

function nodesOf(entries: readonly { readonly id: string; readonly params: unknown }[]): ReadonlyMap<string, SchemaNode> {
  return new Map(entries.map(({ id, params }) => [id, nodeOf(params)]));
}

function nodeOf(schema: unknown): SchemaNode {
  return isSchemaNode(schema) ? schema : {};
}
