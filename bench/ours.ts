// Kinesis and S3 of our own in a process of their own, with quotas so wide that nothing is throttled, as in the peers.
import { startLocalAws } from '@sluice/local/test/conformance/target'

const { endpoint } = await startLocalAws(process.argv[2] ?? '', { elapsed: () => performance.now() * 10_000 })
console.log(endpoint)
