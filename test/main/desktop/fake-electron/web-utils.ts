const places = new WeakMap<Blob, string>();

/** A file as a page has it that was dropped or chosen: it does not tell its path to the page. */
export function fileOnDisk(path: string, name: string): File {
  const file = new File([], name);
  places.set(file, path);
  return file;
}

export class FakeWebUtils implements Pick<Electron.WebUtils, 'getPathForFile'> {
  /** '' for a file that the page made itself */
  getPathForFile(file: File): string {
    if (!(file instanceof File)) throw new TypeError("Failed to execute 'getPathForFile' on 'webUtils': parameter 1 is not of type 'File'.");
    return places.get(file) ?? '';
  }
}
