/** Ids in one value of an address: as they are, parted by commas. An empty list is a dash, so that it is not taken for none. */
export function idListText(ids: readonly string[]): string {
  return ids.length === 0 ? NOTHING : ids.map((id) => id.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',');
}

/** The same back; null where the address says nothing. */
export function readIdList(text: string | undefined): string[] | null {
  if (text === undefined) return null;
  return text === NOTHING ? [] : text.split(',').map((id) => id.replaceAll('%2C', ',').replaceAll('%25', '%'));
}

const NOTHING = '-';
