/** Returns a whole number with commas: `2,000`. The first `toLocaleString` of a process loads the data of all languages. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** Returns a number and its noun: `1 event`, `2,000 events`. */
export const plural = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
