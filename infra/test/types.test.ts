import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { evaluated } from './evaluated.ts'
import { root } from './platform.ts'

it("type-checks sst.config.ts and infra/ with the SST platform's types", async () => {
  // The platform is installed once the first evaluation is done.
  await evaluated('prod')
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--project', 'infra'], { cwd: root, encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
