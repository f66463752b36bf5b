/** Scripts are TypeScript that can be erased, styles are plain CSS: nothing is preprocessed. */
export default {
  compilerOptions: { runes: true },
};
