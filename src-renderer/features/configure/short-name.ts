/** A name for the command line and for files, of what people call it: "Modèle 2, large" is modele-2-large. '' where nothing is left. */
export function shortName(title: string): string {
  return title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
}

/**
 * The title under which a copy of a preset is offered to be saved: that of a preset which was saved here, whose place it
 * then takes, else one that no preset has.
 */
export function titleToSave(title: string, presets: readonly { readonly name: string; readonly title: string; readonly saved: boolean }[]): string {
  const plain = title.replace(/^Copy of /, '');
  const holder = (of: string): (typeof presets)[number] | undefined => presets.find((preset) => preset.title === of || preset.name === shortName(of));
  if (holder(plain)?.saved !== false) return plain;
  const edited = `${plain}, edited`;
  for (let n = 1; ; n++) {
    const next = n === 1 ? edited : `${edited} ${n}`;
    if (holder(next) === undefined) return next;
  }
}
