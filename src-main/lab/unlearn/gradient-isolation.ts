/**
 * How the forget direction is made orthogonal to the retain gradient (methods.md 2.13):
 * always; conflict: only where their inner product is negative; cosclip: like conflict, but removes at most as much
 * as a cosine of `cosineFloor` would (GRU); off.
 */
export type IsolationMode = 'always' | 'conflict' | 'cosclip' | 'off';

/** One projection of the whole gradient, or one for each parameter tensor. */
export type IsolationScope = 'global' | 'tensor';

export interface IsolationRule {
  readonly mode: IsolationMode;
  readonly scope: IsolationScope;
  /** of mode cosclip, in [-1, 0] */
  readonly cosineFloor: number;
}

/** Numbers of a gradient, in single or double precision. */
export type Numbers = Float32Array | Float64Array;

/** Inner products of a forget direction f and a retain gradient r. */
interface Products {
  readonly ff: number;
  readonly fr: number;
  readonly rr: number;
}

export interface IsolationOutcome {
  /** cosine of the two over all tensors before the projection; 0 when either is all zero */
  readonly cosineBefore: number;
  /** the same after it, as realised in the numbers that were written */
  readonly cosineAfter: number;
  /** norm of the forget direction before the projection */
  readonly forgetNorm: number;
  readonly retainNorm: number;
}

/**
 * Projects the forget direction in place: f <- f - (<f, r> / ||r||^2) r, so that to first order its part of the step
 * does not change the retain loss. Sums are in double precision, so in mode `always` |<f, r>| <= 1e-6 ||f|| ||r||
 * holds for single-precision arrays too. A retain gradient of zero changes nothing.
 *
 * @param forget one array a parameter tensor; changed
 * @param retain the retain gradient, in the same order and lengths; not changed
 * @throws RangeError when the two differ in form
 */
export function isolateForget(forget: readonly Numbers[], retain: readonly Numbers[], rule: IsolationRule): IsolationOutcome {
  if (forget.length !== retain.length) throw new RangeError(`${forget.length} forget tensors for ${retain.length} retain tensors`);
  const before = forget.map((tensor, at) => products(tensor, other(retain, at, tensor.length)));
  const whole = sum(before);
  if (rule.mode !== 'off') {
    forget.forEach((tensor, at) => {
      const scope = rule.scope === 'global' ? whole : (before[at] ?? whole);
      const share = removedShare(scope, rule);
      if (share !== 0) subtract(tensor, other(retain, at, tensor.length), share);
    });
  }
  const after = rule.mode === 'off' ? whole : sum(forget.map((tensor, at) => products(tensor, other(retain, at, tensor.length))));
  return { cosineBefore: cosine(whole), cosineAfter: cosine(after), forgetNorm: Math.sqrt(whole.ff), retainNorm: Math.sqrt(whole.rr) };
}

/** Inner product in double precision. */
function products(f: Numbers, r: Numbers): Products {
  let ff = 0;
  let fr = 0;
  let rr = 0;
  for (let i = 0; i < f.length; i++) {
    const a = f[i] ?? 0;
    const b = r[i] ?? 0;
    ff += a * a;
    fr += a * b;
    rr += b * b;
  }
  return { ff, fr, rr };
}

function sum(parts: readonly Products[]): Products {
  return parts.reduce((total, part) => ({ ff: total.ff + part.ff, fr: total.fr + part.fr, rr: total.rr + part.rr }), { ff: 0, fr: 0, rr: 0 });
}

function cosine({ ff, fr, rr }: Products): number {
  const norms = Math.sqrt(ff) * Math.sqrt(rr);
  return norms === 0 ? 0 : fr / norms;
}

/** What multiple of r is taken out of f. */
function removedShare(p: Products, rule: IsolationRule): number {
  if (rule.mode !== 'always' && p.fr >= 0) return 0;
  if (p.rr === 0) return 0;
  if (rule.mode !== 'cosclip') return p.fr / p.rr;
  // GRU: ||f|| max(cos, c) / ||r||.
  return (Math.sqrt(p.ff) * Math.max(cosine(p), rule.cosineFloor)) / Math.sqrt(p.rr);
}

function subtract(f: Numbers, r: Numbers, share: number): void {
  for (let i = 0; i < f.length; i++) f[i] = (f[i] ?? 0) - share * (r[i] ?? 0);
}

function other(retain: readonly Numbers[], at: number, length: number): Numbers {
  const found = retain[at];
  if (found?.length !== length) throw new RangeError(`forget tensor ${at} has ${length} numbers, its retain tensor ${found?.length ?? 'is missing'}`);
  return found;
}
