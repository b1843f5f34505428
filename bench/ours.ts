// Runs Sluice's Kinesis and S3 in this process, without throttling, because the peers don't throttle either.
import { systemClock } from '@sluice/functions/system-clock'
import { startLocalAws } from '@sluice/local/test/conformance/target'

const { endpoint } = await startLocalAws(process.argv[2] ?? '', {
  ...systemClock,
  monotonic: () => performance.now() * 10_000,
})
console.log(endpoint)
