/** Returns a signal that aborts on SIGINT, on SIGTERM, and when the reader of stdout has gone, as in `tail | head`. */
export function endSignal(): AbortSignal {
  const controller = new AbortController()
  const end = () => controller.abort()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    end()
  })
  return controller.signal
}
