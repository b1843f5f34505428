import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Audit, audit } from '@sluice/cli/audit/compare'
import { openDataFolder } from '@sluice/cli/audit/data-folder'
import { localNames } from '@sluice/cli/place/names'
import type { Clock } from '@sluice/core/clock'
import { seededRandom } from '@sluice/core/random'
import { filesIn } from './disk/paths.ts'
import type { Tree } from './disk/tree.ts'
import { dataDir } from './pipeline.ts'

/** Runs the audit of the command line on a copy of a data folder, on whose disk no process runs. */
export async function auditCopy(tree: Tree, clock: Clock): Promise<Audit> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-simulation-'))
  try {
    for (const { path, data } of filesIn(tree, dataDir)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), data)
    }
    const snapshot = await openDataFolder(folder, localNames, clock)
    const report = await audit(snapshot, seededRandom(1))
    snapshot.close()
    return report
  } finally {
    rmSync(folder, { recursive: true })
  }
}
