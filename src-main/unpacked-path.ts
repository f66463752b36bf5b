/**
 * Where a file of the program lies for who cannot read inside app.asar: native code, other programs, and those calls of
 * `fs` that Electron does not redirect. The packaging config (`asarUnpack`) says which files lie there. Paths outside an
 * archive stay as they are, so that nothing changes where the program is not packed.
 */
export function unpackedPath(path: string): string {
  return path.replace(/([\\/])app\.asar(?=[\\/]|$)/, '$1app.asar.unpacked');
}
