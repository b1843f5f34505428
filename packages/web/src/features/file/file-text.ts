/**
 * Yields the text of a file piece by piece; the last piece may be empty.
 * @throws Error if the file can't be read, or isn't UTF-8
 */
export async function* textOf(file: File): AsyncGenerator<{ text: string; isLast: boolean }> {
  const reader = file.stream().getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for (let isLast = false; !isLast; ) {
      const { done, value } = await reader.read().catch((cause) => {
        throw new Error('The file can’t be read anymore. Choose it again.', { cause })
      })
      isLast = done
      yield { text: decode(decoder, value, done), isLast }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array | undefined, isLast: boolean): string {
  try {
    return decoder.decode(bytes, { stream: !isLast })
  } catch (cause) {
    throw new Error('This file is not UTF-8 text. Save it as UTF-8, then choose it again.', { cause })
  }
}
