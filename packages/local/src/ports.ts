import type { AddressInfo, Server } from 'node:net'
import { SetupError } from './setup-error.ts'

export const host = '127.0.0.1'

/**
 * Listens on the first of these ports that is free, and tells which.
 * @throws SetupError that names the port and the option to choose another with
 */
export async function listen(server: Server, ports: readonly number[], option: string): Promise<number> {
  for (const port of ports) {
    const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve).listen(port, host, () => resolve(undefined))
    })
    if (!failure) return (server.address() as AddressInfo).port
    const why = { EADDRINUSE: 'is in use by another program', EACCES: 'may not be used by this user' }[
      `${failure.code}`
    ]
    if (!why) throw failure
    if (port === ports.at(-1)) {
      throw new SetupError(`Port ${port} ${why}; choose another with --${option} N (0: any free port).`)
    }
  }
  throw new Error('listen was given no port')
}
