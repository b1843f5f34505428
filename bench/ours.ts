// Kinesis and S3 of our own in a process of their own, with quotas so wide that nothing is throttled, as in the peers.
import { systemClock } from '@sluice/functions/system-clock'
import { startLocalAws } from '@sluice/local/test/conformance/target'

const { endpoint } = await startLocalAws(process.argv[2] ?? '', {
  ...systemClock,
  monotonic: () => performance.now() * 10_000,
})
console.log(endpoint)
