import { describe, expect, it } from 'vitest'
import { findTool, type Machine } from './foreign-tools.ts'

/**
 * A machine on which the clients of `present` run: a client's own command, or `cache` for one of PyPI. `installable` are
 * the installers that succeed, each with what it adds to `present`.
 */
function machine(setup: {
  present?: string[]
  installable?: Record<string, string>
  env?: Machine['env']
  isRootOnDebian?: boolean
  versions?: Record<string, string>
}) {
  const { present = [], installable = {}, env = {}, isRootOnDebian = false, versions = {} } = setup
  const running = new Set(present)
  const printed: string[] = []
  const installed: string[] = []
  const here: Machine = {
    env,
    cache: '/cache',
    isRootOnDebian,
    run(command, args, extra) {
      const installer = [...args].includes('install') && command.split('/').at(-1)
      if (!installer) {
        if (!running.has(extra?.PYTHONPATH ? 'cache' : command)) throw new Error(`no ${command}\n  a stack`)
        return versions[extra?.PYTHONPATH ? 'cache' : command] ?? 'aws-cli/2.30.0 Python/3.14.0'
      }
      installed.push([installer, ...args].join(' '))
      const added = installable[installer]
      if (!added) throw new Error(`no ${installer}`)
      running.add(added)
      return ''
    },
    move: (from, to) => installed.push(`${from.replace(`${process.pid}`, 'pid')} → ${to}`),
    print: (line) => printed.push(line),
  }
  return { here, printed, installed }
}

describe('findTool', () => {
  it('uses an installed client', () => {
    const { here, printed, installed } = machine({ present: ['s3cmd', 'cache'] })
    expect(findTool('s3cmd', here)).toEqual({ command: 's3cmd', args: [], env: {} })
    expect([printed, installed]).toEqual([[], []])
  })

  it('uses the cache without an installation', () => {
    const { here, printed, installed } = machine({ present: ['cache'], env: { SLUICE_INSTALL: 'never' } })
    const { command, args, env } = findTool('s3cmd', here)
    expect([command, ...args, env.PYTHONPATH]).toEqual([
      'python3',
      expect.stringMatching(/^\/cache\/sluice\/s3cmd-[0-9.]+\/bin\/s3cmd$/),
      expect.stringMatching(/^\/cache\/sluice\/s3cmd-[0-9.]+$/),
    ])
    expect([printed, installed]).toEqual([[], []])
  })

  it.each([
    ['aws-cli/1.28.9 Python/3.11.2', false],
    ['aws-cli/1.29.0 Python/3.11.2', true],
    ['aws-cli/2.12.7 Python/3.11.2', false],
    ['aws-cli/2.13.0 Python/3.11.2', true],
    ['something else', false],
  ])('uses only an aws CLI that reads AWS_ENDPOINT_URL: %s', (version, isUsed) => {
    const { here } = machine({ present: ['aws', 'cache'], versions: { aws: version } })
    expect(findTool('aws', here).command).toBe(isUsed ? 'aws' : 'python3')
  })

  it('prints one line, then installs a pinned version into the cache', () => {
    const { here, printed, installed } = machine({ installable: { python3: 'cache' }, isRootOnDebian: true })
    expect(findTool('boto3', here)).toMatchObject({ command: 'python3', args: [] })
    expect(printed).toEqual([
      expect.stringMatching(/^No boto3 found\. pip installs boto3==[0-9.]+ into \/cache\/sluice\/boto3-[0-9.]+ for/),
    ])
    // A half-finished installation never has the final name.
    expect(installed).toEqual([
      expect.stringMatching(/^python3 -m pip install .*--target \/cache\/sluice\/boto3-[0-9.]+ boto3==[0-9.]+$/),
      expect.stringMatching(/^(\S+)\.pid → \1$/),
    ])
  })

  it('installs the package of Debian or Ubuntu as root', () => {
    const { here, printed, installed } = machine({ installable: { 'apt-get': 'rclone' }, isRootOnDebian: true })
    expect(findTool('rclone', here)).toEqual({ command: 'rclone', args: [], env: {} })
    expect(printed).toEqual(['No rclone found. apt-get installs the package rclone for the tests …'])
    expect(installed).toEqual([expect.stringMatching(/^apt-get .*install -y rclone$/)])
  })

  it('falls back to the package of Debian or Ubuntu without pip', () => {
    const { here, printed } = machine({ installable: { 'apt-get': 'aws' }, isRootOnDebian: true })
    expect(findTool('aws', here)).toEqual({ command: 'aws', args: [], env: {} })
    expect(printed.map((line) => line.split(' ')[3])).toEqual(['pip', 'apt-get'])
  })

  it('reports a version that is too old', () => {
    const { here } = machine({ present: ['aws'], versions: { aws: 'aws-cli/2.9.19\n' } })
    expect(() => findTool('aws', here)).toThrow('(tried the installed client: aws-cli/2.9.19 is too old; the cache:')
  })

  it('reports what it tried when nothing can be installed', () => {
    const { here } = machine({})
    expect(() => findTool('rclone', here)).toThrow(
      'The tests with rclone need rclone: install it (tried the installed client: Error: no rclone).',
    )
  })

  it('installs nothing with SLUICE_INSTALL=never and reports what to do', () => {
    const { here, printed, installed } = machine({
      env: { SLUICE_INSTALL: 'never' },
      installable: { python3: 'cache', 'apt-get': 'aws' },
      isRootOnDebian: true,
    })
    expect(() => findTool('aws', here)).toThrow(
      'The tests with aws need aws: install it or unset SLUICE_INSTALL (tried the installed client: Error: no aws; the cache: Error: no python3).',
    )
    expect([printed, installed]).toEqual([[], []])
  })
})
