/**
 * Version of the data folder's layout. Version 3 added the metadata of S3's objects and pending uploads, which version 2
 * would delete.
 */
export const layout = 3

/** Returns true for the versions that this one can open. Their data stays, and what is written has the current layout. */
export const canOpen = (found: unknown): boolean => found === 2 || found === layout

/** @throws Error if a file has a layout that this version can't open */
export function checkLayout(found: unknown): void {
  if (!canOpen(found)) throw new Error(`it has layout ${found}, and this version needs layout ${layout}`)
}
