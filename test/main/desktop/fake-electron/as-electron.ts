/**
 * A fake as the program gets it: the whole of Electron's declaration, of which the fake has a part. That the program
 * uses nothing beyond that part is tested (uses.test.ts).
 */
export function asElectron<Real>(fake: { readonly [K in keyof Real]?: unknown }): Real {
  return fake as Real;
}
