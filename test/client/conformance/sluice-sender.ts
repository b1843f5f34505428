// node test/client/conformance/sluice-sender.ts <url>
// Tracks the events of stdin with the client, and ends when each of them has a result.
import { createInterface } from 'node:readline'
import { createClient } from '@sluice/client/node'

const [url = ''] = process.argv.slice(2)
const client = createClient<{ n: number }>({
  url,
  key: 'secret',
  flush: { ms: 50 },
  // 401 and 403 pause the client. A program that has got another key resumes it.
  onError: () => setTimeout(client.resume, 500),
})
for await (const line of createInterface(process.stdin)) client.track(JSON.parse(line))
while (client.stats().waiting > 0) await client.flush()
await client.close()
