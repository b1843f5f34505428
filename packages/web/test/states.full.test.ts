import type { Page, Route } from 'playwright'
import { afterEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { setUpConsole } from './fixtures.ts'
import { eventsOf, fillEditor, journeyOf, send, visit, waitUntilLive } from './page.ts'
import { startPipeline } from './pipeline.ts'

const local = setUpConsole({ bufferSeconds: 2, failsRequests: true })

/** Handles a request to the API. Each test may replace it. */
let respond: (route: Route) => unknown

/** Opens a page whose requests go through `respond`. The route comes first: a request right after it could pass it. */
async function open(): Promise<Page> {
  respond = (route) => route.continue()
  const page = await local.newPage()
  await page.route('**/submit', (route) => void respond(route))
  await visit(page, local.pipeline().url)
  await waitUntilLive(page)
  return page
}

const shardId = 'shardId-000000000000'
const accepted = (index: number) => ({ index, id: 'a', status: 'accepted', shardId, sequenceNumber: '49' })
const rejected = (index: number) => ({
  index,
  status: 'rejected',
  error: { code: 'reserved_field', pointer: '/event', message: 'Not this one.' },
})
const throttled = (index: number) => ({
  index,
  id: 'b',
  status: 'retry',
  error: { code: 'throttled', message: 'The stream is at its limit.' },
})

type Verdict = { status: string }

/** Returns a response like the handler's. */
const answer = (status: number, ...results: Verdict[]) => {
  const count = (word: string) => results.filter((result) => result.status === word).length
  const counts = { accepted: count('accepted'), rejected: count('rejected'), retry: count('retry') }
  return { status, json: { requestId: 'r-1', receivedAt: new Date().toISOString(), ...counts, results } }
}
const gateway = (status: number) => ({ status, json: { message: 'From the gateway' } })
const problem = (status: number, code: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'about:blank',
    title: 'No',
    status,
    code,
    detail: 'From the handler',
    requestId: 'r-1',
  }),
})

/** Sends to an API that handles the request with `by`. */
const sent = (by: (route: Route) => unknown) => async (page: Page) => {
  respond = by
  await send(page)
}
const fulfilled = (response: Parameters<Route['fulfill']>[0]) => sent((route) => route.fulfill(response))
const title = (words: string) => (page: Page) =>
  journeyOf(page)
    .getByRole('heading', { name: new RegExp(words) })
    .waitFor()
const status = (words: RegExp) => (page: Page) => page.getByRole('status').getByText(words).waitFor()
const both = (words: string) => async (page: Page) => {
  await title(words)(page)
  await status(new RegExp(`^${words}`))(page)
}

const s3Down = async (page: Page) => {
  await page.getByText('S3 down', { exact: true }).click()
  await page.getByText('S3 responds to writes with 503.').waitFor()
  await send(page)
}
const deliveryFailed = (page: Page) =>
  journeyOf(page)
    .getByText(/^Delivery failed and is retried/)
    .waitFor()

/** Sends as another program. */
const submitAs = (sender: string, body: string) =>
  fetch(`${local.pipeline().url}/submit`, { method: 'POST', body, headers: { 'user-agent': sender } })

type Action = (page: Page) => Promise<unknown>

/** Each state: how a page gets there, and what it shows then. */
const states: Record<string, [reach: Action, waitUntilShown: Action]> = {
  'a page before the first event': [async () => {}, (page) => page.getByText('Valid, 1 event').waitFor()],
  'a syntax error while typing': [
    (page) => fillEditor(page, '{"a":\n }'),
    (page) => page.getByText('Line 2, column 2: a value is missing').waitFor(),
  ],
  'a blocked send': [
    async (page) => {
      await fillEditor(page, '[1,]')
      await send(page)
    },
    status(/^Not sent. Fix line 1 first. Send anyway$/),
  ],
  'a request in flight': [sent(() => {}), title('Sending')],
  'an accepted event': [fulfilled(answer(202, accepted(0))), both('Accepted')],
  'a buffered event': [
    send,
    (page) =>
      journeyOf(page)
        .getByText(/^delivery in/)
        .waitFor(),
  ],
  'a buffered event while S3 is down': [
    s3Down,
    async (page) => {
      await deliveryFailed(page)
      await journeyOf(page).getByRole('button', { name: 'Deliver now' }).waitFor()
      await journeyOf(page)
        .getByRole('heading', { name: /Buffered.*needs attention/ })
        .waitFor()
      await status(/^Accepted, but the delivery is failing. It is retried.$/)(page)
      await eventsOf(page).locator('.status-label[data-tone="warn"]', { hasText: 'Delivery failing' }).waitFor()
    },
  ],
  'an event behind a failed delivery': [
    async (page) => {
      await s3Down(page)
      await deliveryFailed(page)
      await send(page)
      await journeyOf(page).getByText('waits in the stream').waitFor()
    },
    deliveryFailed,
  ],
  'a delivered event': [send, (page) => journeyOf(page).locator('pre').waitFor()],
  'a partly rejected batch': [
    async (page) => {
      await fillEditor(page, '[{"event": "a"},\n{"event": "b"}]')
      await fulfilled(answer(207, accepted(0), rejected(1)))(page)
    },
    (page) =>
      journeyOf(page)
        .getByRole('row', { name: /Event 2 Go to line 2 reserved_field/ })
        .waitFor(),
  ],
  'a rejected event': [
    fulfilled(answer(422, rejected(0))),
    async (page) => {
      await both('Rejected')(page)
      await page.locator('.cm-wrong').first().waitFor()
    },
  ],
  'stopped attempts': [
    async (page) => {
      await fulfilled({ ...answer(503, throttled(0)), headers: { 'retry-after': '60' } })(page)
      await journeyOf(page).getByRole('button', { name: 'Stop' }).click()
    },
    (page) => journeyOf(page).getByRole('button', { name: 'Resend' }).waitFor(),
  ],
  'an event that is too large to send': [
    (page) => fillEditor(page, JSON.stringify({ text: 'x'.repeat(1_000_000) })),
    (page) => page.getByText(/^Would be rejected: .*has 1,000,\d{3} bytes; the limit is 1,000,000/).waitFor(),
  ],
  'a request that is too large for the API': [fulfilled(problem(413, 'request_too_large')), both('Too large')],
  'an unsupported content type': [fulfilled(problem(415, 'unsupported_media_type')), both('Wrong type')],
  'a missing key': [fulfilled(gateway(401)), both('Key missing')],
  'a forbidden sender': [fulfilled(gateway(403)), both('Forbidden')],
  'a throttled event before its next attempt': [
    fulfilled({ ...answer(429, throttled(0)), headers: { 'retry-after': '60' } }),
    (page) =>
      journeyOf(page)
        .getByText(/^Attempt 2 of 5 in \d+ s$/)
        .waitFor(),
  ],
  'a server error': [
    fulfilled(problem(500, 'internal')),
    async (page) => {
      await both('Server error')(page)
      await journeyOf(page).getByText('r-1').waitFor()
    },
  ],
  'a timeout': [
    async (page) => {
      // The page waits 15 s; the test doesn't.
      await page.evaluate(() => {
        const real = AbortSignal.timeout.bind(AbortSignal)
        AbortSignal.timeout = (ms) => real(Math.min(ms, 100))
      })
      await sent(() => {})(page)
    },
    async (page) => {
      await both('No response')(page)
      await journeyOf(page)
        .getByText(/may still arrive/)
        .waitFor()
    },
  ],
  'an unreachable API': [
    sent((route) => route.abort()),
    async (page) => {
      await both('Unreachable')(page)
      await journeyOf(page).getByText('npm start').waitFor()
    },
  ],
  'a wrong address': [
    fulfilled({ status: 200, contentType: 'text/html', body: '<!doctype html>' }),
    both('Wrong address'),
  ],
  'an address without an API': [fulfilled(gateway(404)), both('Wrong address')],
  'an address that rejects POST': [fulfilled({ status: 405, body: 'Method Not Allowed' }), both('Wrong address')],
  'a journey as a table': [
    async (page) => {
      await send(page)
      await journeyOf(page).getByText('Table', { exact: true }).click()
    },
    (page) =>
      journeyOf(page)
        .getByRole('row', { name: /^Delivered .+line \d/ })
        .waitFor(),
  ],
  'a journey as JSON and its response headers': [
    async (page) => {
      await send(page)
      await journeyOf(page).getByText('Response headers').click()
      await journeyOf(page).getByText('content-type').waitFor()
      await expectAccessible(page)
      await journeyOf(page).getByText('JSON', { exact: true }).click()
    },
    (page) => journeyOf(page).getByText('"sentAt"').waitFor(),
  ],
  'JSON notes and a preview of placeholders': [
    async (page) => {
      await fillEditor(page, '{"n": 9007199254740993, "at": "{{now}}"}')
      await page.getByText('Preview').click()
    },
    (page) => page.locator('.preview pre').getByText('9007199254740993').waitFor(),
  ],
  'a burst before its start': [
    (page) => page.getByText('Burst', { exact: true }).click(),
    (page) => page.getByRole('button', { name: 'Start burst' }).waitFor(),
  ],
  'a running burst': [
    async (page) => {
      await page.getByText('Burst', { exact: true }).click()
      await page.getByRole('spinbutton', { name: 'Events' }).fill('2000')
      await page.getByRole('button', { name: 'Start burst' }).click()
    },
    async (page) => {
      await page.getByText('Sending…').waitFor()
      await page.locator('.chart canvas').waitFor()
    },
  ],
  'a burst with an event of another sender': [
    async (page) => {
      await page.getByText('Burst', { exact: true }).click()
      await page.getByRole('spinbutton', { name: 'Events' }).fill('100')
      await page.getByRole('button', { name: 'Start burst' }).click()
      await page.getByText('Sending…').waitFor()
      await fetch(`${local.pipeline().url}/submit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"event":"of another"}',
      })
      await page.getByText(/^Sent at/).waitFor()
    },
    (page) => page.getByText(/^accepted 100 \+ others 1 = in stream 101/).waitFor(),
  ],
  'an unreadable file': [
    async (page) => {
      await page.getByText('File', { exact: true }).click()
      const file = { name: 'latin.csv', mimeType: 'text/csv', buffer: Buffer.from([0xe9, 0x0a]) }
      await page.locator('input[type="file"]').setInputFiles(file)
    },
    (page) => page.getByText(/^This file is not UTF-8 text\./).waitFor(),
  ],
  'a file without valid rows': [
    async (page) => {
      await page.getByText('File', { exact: true }).click()
      const file = { name: 'bad.ndjson', mimeType: 'text/plain', buffer: Buffer.from('7\n') }
      await page.locator('input[type="file"]').setInputFiles(file)
    },
    (page) => page.getByText('0 rows can be sent, 1 can’t.').waitFor(),
  ],
  'a preview of a CSV file': [
    async (page) => {
      await page.getByText('File', { exact: true }).click()
      const rows = `name;city;${'wide'.repeat(30)}\n${'Ada;London;1\n'.repeat(9)}1;"2\n3;4;5"\n1;"x\ny";z\n`
      const file = { name: 'wide.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) }
      await page.locator('input[type="file"]').setInputFiles(file)
    },
    (page) => page.getByText('1 row to check').waitFor(),
  ],
  'a CSV file with two possible delimiters': [
    async (page) => {
      await page.getByText('File', { exact: true }).click()
      const file = { name: 'unclear.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b;c\n1,2;3\n') }
      await page.locator('input[type="file"]').setInputFiles(file)
    },
    (page) => page.getByText(/^Which delimiter separates the values\?/).waitFor(),
  ],
  'the choice of a file': [
    (page) => page.getByText('File', { exact: true }).click(),
    (page) => page.getByText(/^NDJSON with one event per line/).waitFor(),
  ],
  'a list without matches': [
    async (page) => {
      await send(page)
      await eventsOf(page).getByRole('searchbox').fill('nowhere')
      await eventsOf(page).getByRole('combobox', { name: 'Status' }).selectOption({ index: 1 })
    },
    (page) => eventsOf(page).getByRole('button', { name: 'Clear the filter' }).waitFor(),
  ],
  'a cleared list': [
    async (page) => {
      await send(page)
      await eventsOf(page).getByRole('button', { name: 'Clear' }).click()
    },
    (page) => eventsOf(page).getByRole('button', { name: 'Undo clear' }).waitFor(),
  ],
  'a requested fault': [
    (page) => page.getByText('Slow', { exact: true }).click(),
    async (page) => {
      await page.getByText('Fault on: Slow, 500 ms, every call').waitFor()
      await page.getByRole('combobox', { name: 'Delay in seconds' }).waitFor()
    },
  ],
  'a fault with an invalid strength': [
    async (page) => {
      await page.getByText('429', { exact: true }).click()
      await page.getByRole('textbox', { name: 'Percent of the calls' }).fill('200')
    },
    (page) => page.getByText('Enter a number from 0.01 to 100.').waitFor(),
  ],
  'an event that no response confirmed': [
    async (page) => {
      await page.getByText('Response lost', { exact: true }).click()
      await page.getByText('Fault on: Response lost, every call').waitFor()
      await send(page)
      await status(/^Delivered; the response was lost\.$/)(page)
    },
    async (page) => {
      await journeyOf(page)
        .getByText(/^\d+ copies in S3/)
        .click()
      await journeyOf(page).getByText('the response was lost').waitFor()
      await page.getByRole('button', { name: 'Stop' }).first().waitFor()
    },
  ],
  'the event of another sender': [
    async (page) => {
      await send(page)
      await submitAs('script/1.0', '{"event_id":"of-a-script"}')
      await eventsOf(page).getByRole('button', { name: '{"event_id":"of-a-script"}' }).click()
    },
    async (page) => {
      await eventsOf(page).getByText('script/1.0').waitFor()
      await journeyOf(page).getByRole('button', { name: 'Open object' }).waitFor()
      await journeyOf(page).locator('pre').waitFor()
    },
  ],
  'a batch of another sender that was partly rejected': [
    async (page) => {
      await submitAs('script/2.0', '[{"event":"a"},{"event":"b"},{"event":"c","_meta":{}}]')
      await eventsOf(page).getByRole('button', { name: '3 events' }).first().click()
    },
    async (page) => {
      await eventsOf(page).locator('.row', { hasText: 'script/2.0' }).getByText('Partly rejected').waitFor()
      await journeyOf(page).getByText('Accepted 2 of 3').waitFor()
      await journeyOf(page).getByText('reserved_field').waitFor()
    },
  ],
  'an event of another browser': [
    async (page) => {
      const other = await open()
      await fillEditor(other, '{"event":"from-there"}')
      await send(other)
      await eventsOf(page).getByRole('button', { name: 'from-there' }).click()
    },
    (page) => eventsOf(page).locator('.row', { hasText: 'from-there' }).getByText('another browser').waitFor(),
  ],
  'an event that is only in an object': [
    async (page) => {
      const row = eventsOf(page).getByRole('button', { name: 'old', exact: true })
      await submitAs('script/3.0', '{"event_id":"long ago","event":"old"}')
      await row.waitFor()
      for (let n = 0; n < 200; n++) await submitAs('script/3.0', '7')
      await fetch(`${local.pipeline().url}/_sluice/deliver`, { method: 'POST' })
      // The list shows the state of the second response at the latest.
      for (const _ of [1, 2]) await page.waitForResponse('**/_sluice/received')
      await eventsOf(page).getByRole('searchbox').fill('long ago')
      await page.keyboard.press('Enter')
      await row.click()
    },
    async (page) => {
      await eventsOf(page).getByText('found in S3').waitFor()
      await journeyOf(page).locator('pre', { hasText: 'long ago' }).waitFor()
    },
  ],
  'an id that the list finds nowhere': [
    async (page) => {
      await eventsOf(page).getByRole('searchbox').fill('nowhere')
      await eventsOf(page).getByRole('button', { name: 'Find this id in S3' }).click()
    },
    (page) => eventsOf(page).getByText('No object has an event with this id. It may still be buffered.').waitFor(),
  ],
  'an id that is in no object': [
    async (page) => {
      await page.getByRole('searchbox', { name: 'Event id' }).fill('missing')
      await page.getByRole('button', { name: 'Find', exact: true }).click()
    },
    (page) => page.getByText('No object has this event. It may still be buffered.').waitFor(),
  ],
  'the summary of a fault': [
    async (page) => {
      await page.getByText('Response lost', { exact: true }).click()
      await page.getByRole('combobox', { name: 'How often' }).selectOption('next calls')
      await page.getByText('Fault on: Response lost, the next 1 call').waitFor()
      await send(page)
    },
    (page) =>
      page.locator('.fault-banner', { hasText: /: 1 call affected, 0 retries, 1 duplicate, lost 0\./ }).waitFor(),
  ],
  'a paused list': [
    async (page) => {
      await send(page)
      // The events of the tests before this one would count as new if they arrived after the pause.
      await page.waitForResponse(/\/_sluice\/received/)
      await page.waitForResponse(/\/_sluice\/received/)
      await eventsOf(page).getByRole('button', { name: 'Pause' }).click()
      await send(page)
    },
    (page) => eventsOf(page).getByRole('button', { name: 'Resume (1 new)' }).waitFor(),
  ],
}

/** Leaves no fault and no buffered event to the next test. */
afterEach(async () => {
  const call = (route: string, method: string) => fetch(`${local.pipeline().url}/_sluice/${route}`, { method })
  await call('faults', 'DELETE')
  await call('deliver', 'POST')
})

describe('the console', () => {
  it.each(Object.entries(states))('shows %s accessibly', async (_, [reach, waitUntilShown]) => {
    const page = await open()
    await reach(page)
    await waitUntilShown(page)
    await expectAccessible(page)
  })
})

describe('a part of the page that fails to load', () => {
  it('shows a message in its place and can be loaded again', async () => {
    const page = await open()
    await page.route('**/history-panel-*.js', (route) => route.abort())
    await page.reload()
    await page.getByText('Couldn’t load this part of the page.').waitFor()
    await expectAccessible(page)
    await page.unroute('**/history-panel-*.js')
    expect(await eventsOf(page).count()).toBe(0)
    await page.getByRole('button', { name: 'Try again' }).click()
    await eventsOf(page).waitFor()
  })
})

describe('a stopped pipeline', () => {
  it('is unreachable until it is back, and the page continues', async () => {
    const first = await startPipeline(1, 0)
    const page = await local.newPage()
    await visit(page, first.url)
    await waitUntilLive(page)
    const stream = page.getByRole('region', { name: 'Stream' })
    await stream.getByText('Slow', { exact: true }).click()
    await page.getByText('Fault on: Slow, 500 ms, every call').waitFor()
    await first.stop()
    await page.getByText('Live: lost, reconnecting').waitFor()
    await page.getByText('API unreachable').waitFor()
    await send(page)
    await both('Unreachable')(page)
    await page.getByRole('searchbox', { name: 'Prefix' }).fill('events/')
    await page.getByText(/^Couldn’t list the objects/).waitFor()
    await stream.getByText('Last known state: the connection is lost.').waitFor()
    await expectAccessible(page)

    const second = await startPipeline(1, Number(new URL(first.url).port))
    try {
      await page.getByText('API ok').waitFor()
      await waitUntilLive(page)
      await stream.getByText('Everything works.').waitFor()
      expect(await page.getByText('Last known state').count()).toBe(0)
      await journeyOf(page).getByRole('button', { name: 'Resend' }).click()
      await journeyOf(page).getByRole('button', { name: 'Open object' }).waitFor()
    } finally {
      await second.stop()
    }
  })
})

describe('a stream at its limit', () => {
  it('gets an event again after Retry-After until it is stored', async () => {
    const page = await open()
    const attempts: number[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/submit')) attempts.push(Date.now())
    })
    const faults = page.getByRole('group', { name: 'Faults' })
    await faults.getByText('429', { exact: true }).click()
    await page.getByText(/^Kinesis throttles records/).waitFor()
    await send(page)
    await journeyOf(page)
      .getByText(/^Attempt 2 of 5/)
      .waitFor()
    await journeyOf(page)
      .getByText(/^Attempt 3 of 5/)
      .waitFor({ timeout: 30_000 })
    await faults.getByText('None', { exact: true }).click()
    await page.getByText('Everything works.').waitFor()
    await journeyOf(page).getByRole('button', { name: 'Open object' }).waitFor()
    const [first = 0, second = 0] = attempts
    expect(second - first).toBeGreaterThanOrEqual(1_000)
    expect(attempts.length).toBeGreaterThanOrEqual(3)
  })
})
