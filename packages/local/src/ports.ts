import type { AddressInfo, Server } from 'node:net'
import { type Setting, SetupError } from './setup-error.ts'

/** Every server of the local pipeline listens on the loopback interface only. */
export const host = '127.0.0.1'

const reasons: Record<string, string> = {
  EADDRINUSE: 'another program uses it',
  EACCES: "you don't have permission to use it",
}

/**
 * Listens on the first free port and returns it. Port 0 is any free port.
 * @throws SetupError with `setting` if no port can be used
 */
export async function listen(server: Server, ports: readonly number[], setting: Setting): Promise<number> {
  for (const port of ports) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve).listen(port, host, () => resolve(undefined))
    })
    if (!error) return (server.address() as AddressInfo).port
    const reason = reasons[error.code ?? '']
    if (!reason) throw error
    if (port === ports.at(-1)) throw new SetupError(`Couldn't use port ${port}: ${reason}.`, { setting, cause: error })
  }
  throw new Error('No port to listen on')
}
