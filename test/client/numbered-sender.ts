// node test/client/numbered-sender.ts <url> <folder> <first block> <end>
// Tracks blocks of ten numbered events with the client. Prints a JSON line for each block before its first event is tracked,
// and when the store has confirmed it, and for each request and response. A test kills it.
import { createClient } from '@sluice/client/node'
import { logRequests } from './request-log.ts'

const print = (entry: object) => console.log(JSON.stringify(entry))
logRequests(print)
const [url = '', folder = '', first, end] = process.argv.slice(2)
const client = createClient<{ n: number }>({ url, store: folder, flush: { events: 200, ms: 50 } })
for (let block = Number(first); block < Number(end); block++) {
  print({ tracked: block })
  for (let n = 10 * block; n < 10 * (block + 1); n++) client.track({ n })
  await client.persisted()
  print({ stored: block })
  while (client.stats().waiting > 500) await client.flush(500)
}
while (client.stats().waiting > 0) await client.flush()
const { tracked, accepted, rejected, evicted, cleared, waiting } = client.stats()
if (tracked !== accepted + rejected + evicted + cleared + waiting) throw new Error('The counts are not balanced.')
if (accepted !== tracked) throw new Error(`${tracked - accepted} events were rejected or evicted.`)
await client.close()
