/** Puts text on the clipboard. Pages that are not on a secure address have no clipboard of their own: then by a selection. @throws Error where neither works */
export async function copyText(text: string): Promise<void> {
  // The type says it is always there; it is not on plain http.
  const clipboard: Clipboard | undefined = 'clipboard' in navigator ? navigator.clipboard : undefined;
  if (clipboard !== undefined) {
    await clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a secure address
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('The browser did not let the text be copied.');
}
