import { type Faults, readFaults } from '@sluice/core/faults'
import { deliveryStream, firehoseLimits, initialShards } from '@sluice/core/pipeline'
import type { TestPipelineOptions } from '@sluice/local/start-test'
import type { WantedFaults } from './sluice.ts'
import type { StartOptions } from './start-options.ts'

const names = new Set([
  'shards',
  'storage',
  'clock',
  'startAt',
  'bufferSeconds',
  'bufferMiB',
  'port',
  'key',
  'faults',
  'onError',
])
const maxShards = 100

/** Checks the options and adds their defaults. @throws Error that names each wrong option and its limit */
export function readOptions(options: StartOptions): TestPipelineOptions {
  const { storage = 'memory', clock = 'system', startAt, key, onError = () => {} } = options
  const { bufferingIntervalSeconds: seconds, bufferingSizeMiB: mib } = firehoseLimits
  const problems = Object.keys(options).flatMap((name) => (names.has(name) ? [] : [`${name} isn't an option`]))
  const whole = (name: 'shards' | 'bufferSeconds' | 'bufferMiB' | 'port', otherwise: number, limits: Limits) => {
    const value = options[name] ?? otherwise
    const isValid = Number.isInteger(value) && value >= limits.min && value <= limits.max
    if (!isValid) problems.push(`${name} must be a whole number from ${limits.min} to ${limits.max}, not ${value}`)
    return value
  }
  const numbers = {
    shards: whole('shards', initialShards(), { min: 1, max: maxShards }),
    hints: {
      intervalSeconds: whole('bufferSeconds', deliveryStream.bufferingIntervalSeconds, seconds),
      sizeMiB: whole('bufferMiB', deliveryStream.bufferingSizeMiB, mib),
    },
    port: whole('port', 0, { min: 0, max: 65_535 }),
  }
  if (typeof storage !== 'string' || storage === '') problems.push('storage must be "memory" or the path of a folder')
  if (clock !== 'system' && clock !== 'manual') problems.push('clock must be "manual" or "system"')
  if (startAt && clock !== 'manual') problems.push('startAt needs clock: "manual"')
  const faults = faultsIn(options.faults ?? {}, problems)
  if (problems.length > 0) throw new Error(`Couldn't start Sluice: ${problems.join('; ')}.`)
  const dataDir = storage === 'memory' ? undefined : storage
  return { ...numbers, dataDir, clock, startAt: startAt?.getTime(), key, faults, onError }
}

type Limits = { min: number; max: number }

function faultsIn(wanted: WantedFaults, problems: string[]): Faults {
  const read = readFaults(wanted)
  if (read.kind === 'faults') return read.faults
  problems.push(...read.problems)
  return {}
}
