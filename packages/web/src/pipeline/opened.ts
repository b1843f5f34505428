/** An object that is shown in the objects panel, scrolled to a line; `line` counts from 1. */
export type Opened = { key: string; line: number | null }
