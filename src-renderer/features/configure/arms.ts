import { isJsonArray, isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';

/** The arms of a config as they stand there; what is none is passed over. */
export function armsOf(config: JsonObject): JsonObject[] {
  const { arms } = config;
  return arms !== undefined && isJsonArray(arms) ? arms.filter(isJsonObject) : [];
}

export function armText(arm: JsonObject, key: 'id' | 'label' | 'method'): string {
  const value = arm[key];
  return typeof value === 'string' ? value : '';
}

/** Whether an arm adds noise when it is evaluated: no unlearning, and refused at the launch. */
export function addsNoise(config: JsonObject): boolean {
  return armsOf(config).some(({ params }) => params !== undefined && isJsonObject(params) && params['privacyOnEval'] === true);
}

/** Adds an arm of a method, with a name of its own. @param params filled in */
export function withNewArm(config: JsonObject, method: { readonly id: string; readonly label: string }, params: JsonValue): JsonObject {
  const arms = armsOf(config);
  return { ...config, arms: [...arms, { ...freeName(arms, method.id, method.label), method: method.id, params }] };
}

export function withArmCopied(config: JsonObject, at: number): JsonObject {
  const arms = armsOf(config);
  const arm = arms[at];
  if (arm === undefined) return config;
  return { ...config, arms: arms.toSpliced(at + 1, 0, { ...arm, ...freeName(arms, armText(arm, 'id'), armText(arm, 'label')) }) };
}

/** Takes an arm away, and the claims about it: they could not be judged. */
export function withoutArm(config: JsonObject, at: number): JsonObject {
  const arms = armsOf(config);
  const id = arms[at] === undefined ? '' : armText(arms[at], 'id');
  const { claims } = config;
  const kept = claims !== undefined && isJsonArray(claims) ? claims.filter((claim) => !isJsonObject(claim) || (claim['arm'] !== id && claim['baseline'] !== id)) : claims;
  return { ...config, arms: arms.toSpliced(at, 1), ...(kept === undefined ? {} : { claims: kept }) };
}

/** @param by -1: up, 1: down */
export function withArmMoved(config: JsonObject, at: number, by: -1 | 1): JsonObject {
  const arms = armsOf(config);
  const arm = arms[at];
  const to = at + by;
  if (arm === undefined || to < 0 || to >= arms.length) return config;
  return { ...config, arms: arms.toSpliced(at, 1).toSpliced(to, 0, arm) };
}

/** Another method for an arm: parameters of the old one that the new one has too are not kept, since their defaults differ. */
export function withMethod(config: JsonObject, at: number, method: string, params: JsonValue): JsonObject {
  const arms = armsOf(config);
  const arm = arms[at];
  return arm === undefined ? config : { ...config, arms: arms.toSpliced(at, 1, { ...arm, method, params }) };
}

/** Arms of the base that a config lacks, with the place where they stood. */
export function missingArms(config: JsonObject, base: JsonObject): { readonly arm: JsonObject; readonly at: number }[] {
  const ids = new Set(armsOf(config).map((arm) => armText(arm, 'id')));
  return armsOf(base).flatMap((arm, at) => (ids.has(armText(arm, 'id')) ? [] : [{ arm, at }]));
}

/** Puts an arm of the base back where it stood, or at the end, with its claims. */
export function withArmBack(config: JsonObject, base: JsonObject, id: string): JsonObject {
  const found = missingArms(config, base).find(({ arm }) => armText(arm, 'id') === id);
  if (found === undefined) return config;
  const back = { ...config, arms: armsOf(config).toSpliced(found.at, 0, found.arm) };
  const present = new Set(armsOf(back).map((arm) => armText(arm, 'id')));
  const claims = listOf(config['claims']);
  const isHere = (claim: JsonValue): boolean => isJsonObject(claim) && claims.some((other) => isJsonObject(other) && other['id'] === claim['id']);
  const restored = listOf(base['claims']).filter((claim) => isJsonObject(claim) && !isHere(claim) && (claim['arm'] === id || claim['baseline'] === id) && [claim['arm'], claim['baseline']].every((arm) => typeof arm !== 'string' || present.has(arm)));
  if (restored.length === 0) return back;
  const order = listOf(base['claims']).map((claim) => (isJsonObject(claim) ? claim['id'] : null));
  const place = (claim: JsonValue): number => (isJsonObject(claim) ? order.indexOf(claim['id'] ?? null) : -1);
  return { ...back, claims: [...claims, ...restored].sort((a, b) => place(a) - place(b)) };
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return value !== undefined && isJsonArray(value) ? value : [];
}

/** scrub-2 where there is a scrub already, and "SCRUB (2)". */
function freeName(arms: readonly JsonObject[], id: string, label: string): { readonly id: string; readonly label: string } {
  const taken = new Set(arms.map((arm) => armText(arm, 'id')));
  if (!taken.has(id)) return { id, label };
  const [, stem = id] = /^(.*?)(?:-\d+)?$/.exec(id) ?? [];
  const [, name = label] = /^(.*?)(?: \(\d+\))?$/.exec(label) ?? [];
  let n = 2;
  while (taken.has(`${stem}-${n}`)) n++;
  return { id: `${stem}-${n}`, label: `${name} (${n})` };
}
