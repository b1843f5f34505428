import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { systemDisk } from '@sluice/local/disk/disk'
import { encodeKey } from '@sluice/local/s3/key'
import { walk } from '@sluice/local/s3/walk'
import { contentOf, type Objects, type StoredObject } from '../aws/objects.ts'

/** The same page size as S3's. */
const pageObjects = 1_000

/** Returns the objects of a bucket in a data folder. */
export function folderObjects(dataDir: string, bucket: string): Objects {
  const folder = join(dataDir, 's3', bucket)
  const pathOf = (key: string) => join(folder, encodeKey(key))
  return {
    async *list(prefix, startAfter = '') {
      let page: StoredObject[] = []
      for await (const key of walk(systemDisk, folder, prefix, startAfter)) {
        const { size, mtime } = statSync(pathOf(key))
        if (page.push({ key, bytes: size, modifiedAt: mtime }) < pageObjects) continue
        yield page
        page = []
      }
      yield page
    },
    async read(key) {
      return existsSync(pathOf(key)) ? contentOf(readFileSync(pathOf(key))) : { kind: 'gone' }
    },
  }
}
