/** Folder of what the window alone is made of: hosts serve it, and run nothing of it. */
const WINDOW = 'src-renderer';

/** Folders whose files are built, or read by a host when it starts. */
export const SOURCES: readonly string[] = [WINDOW, 'src-main', 'src-shared', 'resources'];

/** Whether files that were changed are the window's alone, so that a host that runs can go on. @param folders of SOURCES */
export function isWindowAlone(folders: ReadonlySet<string>): boolean {
  return [...folders].every((folder) => folder === WINDOW);
}
