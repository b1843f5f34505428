import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { findTool } from '@sluice/local/test/conformance/foreign-tools'
import type { Target } from './target.ts'

let stop = async () => {}

/** moto's server, another implementation of AWS's API. https://docs.getmoto.org/en/latest/docs/server_mode.html */
export const moto: Target = {
  async start() {
    const { command, args, env } = findTool('moto')
    const port = await freePort()
    const options = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${port}`]
    const child = spawn(command, [...args, ...options], { env: { ...process.env, ...env }, stdio: 'ignore' })
    const exited = once(child, 'exit')
    stop = async () => {
      child.kill('SIGKILL')
      await exited
    }
    const url = `http://127.0.0.1:${port}`
    for (;;) {
      if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}.`)
      if (
        await fetch(`${url}/moto-api/`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return url
      await sleep(50)
    }
  },
  stop: () => stop(),
  isThorough: true,
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
