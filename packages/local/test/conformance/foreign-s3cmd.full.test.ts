import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { region } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { newFolder } from '../pipeline.ts'
import { folderWith, setUpForeignClient, twentyMegabytes } from './foreign-client.ts'
import { targetName } from './target.ts'

const client = setUpForeignClient('s3cmd')

function s3cmd(...args: string[]): Promise<string> {
  const { host } = new URL(client().endpoint)
  const options = ['--no-ssl', `--host=${host}`, `--host-bucket=${host}`, `--region=${region}`, '--no-progress']
  return client().run(...options, '--config=/dev/null', ...args)
}
/** Returns the URLs of a bucket's objects. */
async function list(bucket: string): Promise<string[]> {
  return (await s3cmd('ls', '--recursive', bucket)).match(/s3:.*/g) ?? []
}

describe.runIf(targetName === 'ours')('s3cmd', () => {
  it('puts and gets a file, 20 MB in parts included', async () => {
    const folder = folderWith({ 'a b ü': 'small', large: twentyMegabytes })
    const out = newFolder()
    await s3cmd('mb', 's3://puts')
    await s3cmd('put', join(folder, 'a b ü'), 's3://puts/sub/a b ü')
    await s3cmd('put', join(folder, 'large'), 's3://puts/large')
    expect(await list('s3://puts')).toEqual(['s3://puts/large', 's3://puts/sub/a b ü'])
    await s3cmd('get', 's3://puts/sub/a b ü', join(out, 'small'))
    await s3cmd('get', 's3://puts/large', join(out, 'large'))
    expect(readFileSync(join(out, 'small'), 'utf8')).toBe('small')
    expect(readFileSync(join(out, 'large')).equals(twentyMegabytes)).toBe(true)
    expect(await s3cmd('info', 's3://puts/large')).toMatch(/MD5 sum: +[0-9a-f]{32}/)
  })

  it('copies and moves objects', async () => {
    await s3cmd('mb', 's3://copies')
    await s3cmd('put', join(folderWith({ one: '1' }), 'one'), 's3://copies/one')
    await s3cmd('cp', 's3://copies/one', 's3://copies/two')
    await s3cmd('mv', 's3://copies/one', 's3://copies/three')
    expect(await list('s3://copies')).toEqual(['s3://copies/three', 's3://copies/two'])
  })

  it('syncs a folder in and out and deletes what is gone', async () => {
    const folder = folderWith({ same: '1', changed: '2', 'sub/gone': '3' })
    const out = newFolder()
    await s3cmd('mb', 's3://synced')
    await s3cmd('sync', `${folder}/`, 's3://synced/to/')
    writeFileSync(join(folder, 'changed'), 'new')
    rmSync(join(folder, 'sub/gone'))
    const done = await s3cmd('sync', '--delete-removed', `${folder}/`, 's3://synced/to/')
    expect(done).toContain('s3://synced/to/changed')
    expect(done).not.toContain('s3://synced/to/same')
    expect(await list('s3://synced')).toEqual(['s3://synced/to/changed', 's3://synced/to/same'])
    await s3cmd('sync', 's3://synced/to/', `${out}/`)
    expect(readFileSync(join(out, 'changed'), 'utf8')).toBe('new')
  })

  it('deletes recursively, then removes the bucket', async () => {
    const folder = folderWith({ one: '1', 'sub/two': '2', 'sub/three': '3' })
    await s3cmd('mb', 's3://deleted')
    await s3cmd('sync', `${folder}/`, 's3://deleted/')
    await s3cmd('del', '--recursive', 's3://deleted/sub/')
    expect(await list('s3://deleted')).toEqual(['s3://deleted/one'])
    await s3cmd('del', '--recursive', '--force', 's3://deleted')
    await s3cmd('rb', 's3://deleted')
    expect(await s3cmd('ls')).not.toContain('s3://deleted')
  })
})
