// node test/client/numbered-sender.ts <url> <folder> <first block> <end>
// Tracks blocks of ten numbered events with the client. Prints `tracked <block>` before the first event of a block, and
// `stored <block>` once the store has confirmed it. A test kills it.
import { createClient } from '@sluice/client/node'

const [url = '', folder = '', first, end] = process.argv.slice(2)
const client = createClient<{ n: number }>({ url, store: folder, flush: { events: 20, ms: 50 } })
for (let block = Number(first); block < Number(end); block++) {
  console.log(`tracked ${block}`)
  for (let n = 10 * block; n < 10 * (block + 1); n++) client.track({ n })
  await client.persisted()
  console.log(`stored ${block}`)
}
while (client.stats().waiting > 0) await client.flush()
const { tracked, accepted, rejected, evicted, cleared, waiting } = client.stats()
if (tracked !== accepted + rejected + evicted + cleared + waiting) throw new Error('The counts are not balanced.')
await client.close()
