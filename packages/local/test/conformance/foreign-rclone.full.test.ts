import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, post } from '../pipeline.ts'
import { folderWith, setUpForeignClient, twentyMegabytes } from './foreign-client.ts'
import { targetName } from './target.ts'

/** A remote named `local`, with the credentials of the environment. */
const configure = (endpoint: string) => ({
  RCLONE_CONFIG: '/dev/null',
  RCLONE_CONFIG_LOCAL_TYPE: 's3',
  RCLONE_CONFIG_LOCAL_PROVIDER: 'Other',
  RCLONE_CONFIG_LOCAL_ENV_AUTH: 'true',
  RCLONE_CONFIG_LOCAL_ENDPOINT: endpoint,
  // An attempt that fails is a fault of the local AWS.
  RCLONE_RETRIES: '1',
  RCLONE_LOW_LEVEL_RETRIES: '1',
})

const client = setUpForeignClient('rclone', configure)
const rclone = (...args: string[]) => client().run(...args)
/** Returns the paths below a remote or a folder. */
const list = async (where: string) =>
  (await rclone('lsf', '-R', '--files-only', where)).split('\n').filter(Boolean).sort()

describe.runIf(targetName === 'ours')('rclone', () => {
  it('downloads what the pipeline delivers', async () => {
    await post(client().endpoints.api, '{"from":"rclone"}')
    const bucket = `local:${client().endpoints.bucket}`
    await expect.poll(() => list(bucket), { timeout: 30_000 }).toHaveLength(1)
    expect(await rclone('cat', bucket)).toContain('"from":"rclone"}\n')
  })

  it('copies a folder in and out, 20 MB in parts included', async () => {
    const folder = folderWith({ 'a b/ü+%41': 'small', large: twentyMegabytes })
    const out = newFolder()
    await rclone('mkdir', 'local:copied')
    const parts = ['--s3-upload-cutoff', '8Mi', '--s3-chunk-size', '5Mi']
    await rclone('copy', ...parts, folder, 'local:copied/to')
    expect(await list('local:copied')).toEqual(['to/a b/ü+%41', 'to/large'])
    await rclone('check', '--download', folder, 'local:copied/to')
    await rclone('copy', 'local:copied/to', out)
    expect(readFileSync(join(out, 'large')).equals(twentyMegabytes)).toBe(true)
    expect(readFileSync(join(out, 'a b/ü+%41'), 'utf8')).toBe('small')
  })

  it('copies from bucket to bucket on the server', async () => {
    const folder = folderWith({ one: '1', large: twentyMegabytes })
    await rclone('copy', folder, 'local:from')
    await rclone('copy', '--s3-copy-cutoff', '8Mi', '--s3-chunk-size', '5Mi', 'local:from', 'local:onto/sub')
    await rclone('check', '--download', folder, 'local:onto/sub')
  })

  it('syncs a folder, keeps times and deletes what is gone', async () => {
    const folder = folderWith({ same: '1', changed: '2', 'sub/gone': '3' })
    await rclone('sync', folder, 'local:synced')
    writeFileSync(join(folder, 'changed'), 'new')
    rmSync(join(folder, 'sub/gone'))
    await rclone('sync', folder, 'local:synced')
    expect(await list('local:synced')).toEqual(['changed', 'same'])
    // Without checksums, only size and time of each file can make it equal.
    await rclone('sync', '--error-on-no-transfer', folder, 'local:synced').then(
      () => expect.fail('It transferred something again.'),
      (error) => expect(error.code).toBe(9),
    )
  })

  it('moves a folder in, between keys and out', async () => {
    const folder = folderWith({ 'sub/a': 'moved' })
    await rclone('move', folder, 'local:moved/in')
    expect(existsSync(join(folder, 'sub/a'))).toBe(false)
    await rclone('move', 'local:moved/in', 'local:moved/on')
    expect(await list('local:moved')).toEqual(['on/sub/a'])
    await rclone('move', 'local:moved/on', folder)
    expect(readFileSync(join(folder, 'sub/a'), 'utf8')).toBe('moved')
    expect(await list('local:moved')).toEqual([])
  })

  it('checks MD5 sums and names the file that differs', async () => {
    const folder = folderWith({ same: '1', other: 'aaa' })
    await rclone('copy', folder, 'local:checked')
    await rclone('check', folder, 'local:checked')
    writeFileSync(join(folder, 'other'), 'bbb')
    await expect(rclone('check', folder, 'local:checked')).rejects.toThrow(/other: md5 differ/)
  })

  it('purges a bucket', async () => {
    await rclone('copy', folderWith({ one: '1', 'sub/two': '2' }), 'local:purged')
    await rclone('purge', 'local:purged')
    expect(await rclone('lsd', 'local:')).not.toContain('purged')
  })
})
