/** Version of the data folder's layout. A folder with any other version is rejected. */
export const layout = 2

/** @throws Error if a file has another layout than this version */
export function checkLayout(found: unknown): void {
  if (found !== layout) throw new Error(`it has layout ${found}, and this version needs layout ${layout}`)
}
