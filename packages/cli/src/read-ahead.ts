/** Calls `read` for each item, up to `width` at once. Yields the results in the order of the items. */
export async function* readAhead<Item, Result>(
  items: Iterable<Item>,
  width: number,
  read: (item: Item) => Promise<Result>,
): AsyncGenerator<{ item: Item; result: Result }> {
  const running: { item: Item; result: Promise<Result> }[] = []
  for (const item of items) {
    const result = read(item)
    // Without a reader yet, a failure would end the process. It is thrown below.
    result.catch(() => {})
    running.push({ item, result })
    const first = running.length === width ? running.shift() : undefined
    if (first) yield { item: first.item, result: await first.result }
  }
  for (const { item, result } of running) yield { item, result: await result }
}
