import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeClone } from '@sluice/local/test/clone'
import { delivered, newFolder, post } from '@sluice/local/test/pipeline'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bundle } from '../clone/current-bundle.ts'

const name = process.platform === 'win32' ? 'a clone' : '#1 why?'
const clone = join(newFolder(), name)
const main = join(clone, 'packages/cli/clone/main.ts')
const source = 'packages/cli/src/options.ts'
const folder = 'node_modules/.cache/sluice'
const list = `${folder}/bundle.json`

const pathOf = (path: string) => join(clone, path)
const read = (path: string) => readFileSync(pathOf(path), 'utf8')
const write = (path: string, text: string) => writeFileSync(pathOf(path), text)
const stampOf = (path: string) => `${statSync(pathOf(path)).size} ${statSync(pathOf(path)).mtimeMs}`
const run = (...args: string[]) => spawnSync(process.execPath, [main, 'start', ...args], { encoding: 'utf8' })
const help = /^Runs the whole pipeline/

const bundle = (): Bundle => JSON.parse(read(list))
const entry = () => `${folder}/${bundle().entry}`

/** Lets the bundle print a word and do nothing else, as if it had been built like this. */
function plantBundle(): void {
  const { inputs } = bundle()
  write(entry(), 'console.log("bundle")')
  write(list, JSON.stringify({ ...bundle(), inputs: { ...inputs, [entry()]: stampOf(entry()) } }))
}

/** Changes the time of modification of a file, to a time that it never had. */
function touch(path: string): void {
  utimesSync(pathOf(path), 1, statSync(pathOf(path)).mtimeMs / 1_000 - 1)
}

beforeAll(() => {
  makeClone(clone, ['core', 'functions', 'local', 'cli', 'web'])
  write('node_modules/.package-lock.json', '{}')
})

describe('npm start', () => {
  beforeEach(() => {
    if (run('--help').stdout !== 'bundle\n') plantBundle()
  })

  it('runs the bundle while no file has changed', () => {
    expect(run('--help').stdout).toBe('bundle\n')
    expect(run('--help').stdout).toBe('bundle\n')
  })

  it('builds the bundle again when a source has changed', () => {
    const former = read(source)
    write(source, former.replace('reload the console', 'reload THE console'))
    expect(run('--help').stdout).toContain('reload THE console')
    write(source, former)
    expect(run('--help').stdout).not.toContain('reload THE console')
  })

  it.each([
    ['a file of it is damaged', () => appendFileSync(pathOf(entry()), ' ')],
    ['a file of it is gone', () => rmSync(pathOf(entry()))],
    ['the list of its files is damaged', () => write(list, '{')],
    ['a source is gone', () => write(list, JSON.stringify({ ...bundle(), inputs: { 'packages/none.ts': '1 1' } }))],
    ['packages were installed', () => touch('node_modules/.package-lock.json')],
    ['the version can have changed', () => touch('package.json')],
    ['its build has changed', () => touch('packages/cli/clone/build-bundle.ts')],
  ])('builds the bundle again when %s', (_, change) => {
    change()
    expect(run('--help').stdout).toMatch(help)
  })

  it('builds the bundle at the next start if a source changes during the build', () => {
    const soon = statSync(pathOf(list)).mtimeMs / 1_000 + 60
    utimesSync(pathOf(source), soon, soon)
    run('--help')
    expect(bundle().inputs[source]).toBe('')
    touch(source)
  })

  it('keeps the files of earlier bundles for a day', () => {
    const [now, hour] = [statSync(pathOf(list)).mtimeMs / 1_000, 3_600]
    mkdirSync(pathOf('node_modules/.cache/node/v24'), { recursive: true })
    const files = [`${folder}/old.mjs`, 'node_modules/.cache/node/v24/old', `${folder}/new.mjs`]
    for (const file of files) {
      const time = now - 24 * hour + (file.includes('old') ? -hour : hour)
      write(file, '')
      utimesSync(pathOf(file), time, time)
    }
    touch(source)
    run('--help')
    expect(files.filter((file) => existsSync(pathOf(file)))).toEqual([`${folder}/new.mjs`])
  })

  it('runs the sources with --watch', () => {
    expect(run('--watch', '--help').stdout).toMatch(help)
  })

  it('runs the sources if the bundle cannot be built', () => {
    rmSync(pathOf('node_modules/.cache'), { recursive: true })
    write('node_modules/.cache', '')
    expect(run('--help').stdout).toMatch(help)
    rmSync(pathOf('node_modules/.cache'))
  })
})

it('serves the console and delivers events from the bundle', async () => {
  const dataDir = join(newFolder(), 'data')
  const options = ['--port', '0', '--aws-port', '0', '--data-dir', dataDir, '--buffer-seconds', '0']
  for (let start = 1; start <= 2; start++) {
    const child = spawn(process.execPath, [main, 'start', ...options], { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const path = join(dataDir, 'endpoints.json')
    while (!existsSync(path)) await sleep(20)
    const endpoints = JSON.parse(readFileSync(path, 'utf8'))
    expect((await post(endpoints.api, '{}')).status).toBe(202)
    expect(await delivered({ dataDir, endpoints }, start)).toHaveLength(start)
    expect(await (await fetch(endpoints.api)).text()).toContain('<title>')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  }
  expect(bundle().entry).toMatch(/^start-.*\.mjs$/)
}, 60_000)
