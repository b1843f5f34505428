import type { Clock } from '@sluice/core/clock'
import type { Faults } from '@sluice/core/faults'
import type { Random } from '@sluice/core/random'
import type { FaultSwitch } from '../console/fault-switch.ts'
import type { Journal } from '../console/journal.ts'
import type { Log } from '../console/log-entry.ts'
import type { Observer } from '../console/observe.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import type { FolderGuard } from '../disk/folder-guard.ts'
import type { Binding } from '../http/binding.ts'
import type { Hints } from './provision.ts'
import type { TestMode } from './test-mode.ts'

export type PipelineOptions = {
  dataDir: string
  /** Tried in order. The API and the console use the first free one. */
  ports: readonly number[]
  awsPort: number
  /** The addresses that both servers listen on. */
  binding: Binding
  shards: number
  hints: Hints
  /** The key that requests must carry. Default: none. */
  key?: string | undefined
  /** True to serve the console. */
  web: boolean
  /** True to replace the console and the handler when their sources change. */
  watch: boolean
  /** The faults of the local AWS from the start on. Default: none. */
  faults?: Faults
  clock: Clock
  random: Random
  log: Log
  /** Called at each crash point. */
  onCrashPoint: OnCrashPoint
  /** The differences of a pipeline that a test has started. */
  testMode?: TestMode | undefined
}

/** The values that all steps of the start share. */
export type StartContext = PipelineOptions & {
  journal: Journal
  observer: Observer
  faultSwitch: FaultSwitch
  guard: FolderGuard
  /** Logs an error, at most once per minute. */
  onError: (message: string) => void
}
