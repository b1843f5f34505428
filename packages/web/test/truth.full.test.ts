import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lineId } from '@sluice/core/stored-line'
import type { Page } from 'playwright'
import { expect, it } from 'vitest'
import { setUpBrowser } from './fixtures.ts'
import { visit, waitUntilLive } from './page.ts'
import { startPipeline } from './pipeline.ts'

const browser = setUpBrowser({ failsRequests: true })
const root = join(import.meta.dirname, '../../..')
const secondsPerFault = 20

const faults = [
  { slow: { ms: 500 } },
  { throttle: 0.3 },
  { loseReply: 0.3, forSeconds: 8 },
  { slow: { probability: 0.2, ms: 3_000 } },
  { unavailable: 0.5 },
]

const curlLoop = 'while :; do curl -s -m 15 --json \'{"from":"curl"}\' "$0" -o /dev/null; sleep 0.1; done'
const pythonLoop = `
import json, sys, time, urllib.request
n = 0
while True:
    n += 1
    data = json.dumps([{"event_id": f"python-{n}-{i}"} for i in range(3)]).encode()
    for attempt in range(5):
        try:
            request = urllib.request.Request(sys.argv[1], data, {"content-type": "application/json"})
            urllib.request.urlopen(request, timeout=15).read()
            break
        except Exception:
            time.sleep(0.3)
`

function auditOf(dataDir: string) {
  const args = ['packages/cli/src/main.ts', 'audit', '--json', '--data-dir', dataDir]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }))
}

it('agrees with itself, the audit and the files under faults and kill -9', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-truth-'))
  let pipeline = await startPipeline(2, 0, [], dataDir)
  const { url } = pipeline
  const setFaults = (wanted: object) => fetch(`${url}/_sluice/faults`, { method: 'PUT', body: JSON.stringify(wanted) })
  const senders = [
    spawn('sh', ['-c', curlLoop, `${url}/submit`], { detached: true }),
    spawn('python3', ['-c', pythonLoop, `${url}/submit`], { detached: true }),
  ]
  const page = await browser.newPage()
  try {
    await visit(page, url)
    await waitUntilLive(page)
    const sampling = sampleUntil(page)
    for (const wanted of faults) {
      await setFaults(wanted)
      await startBurst(page)
      await sleep(secondsPerFault * 1_000)
    }
    await pipeline.crash()
    pipeline = await startPipeline(2, Number(new URL(url).port), [], dataDir)
    await waitUntilLive(page)
    await startBurst(page)
    await sleep(secondsPerFault * 1_000)
    for (const sender of senders) end(sender)
    const samples = await sampling.stop()
    for (const part of ['duplicates', ' = ', 'buffered']) {
      expect(samples.filter(({ reconciliation }) => reconciliation.includes(part)).length).toBeGreaterThan(10)
    }
    expect(samples.filter(({ totals }) => totals?.Duplicates).length).toBeGreaterThan(10)
    const wrong = samples.map((sample) => ({ ...sample, found: contradictions(sample) }))
    expect(wrong.filter(({ found }) => found.length > 0)).toEqual([])

    await expect.poll(() => shown(page).then(({ totals }) => totals?.Buffered), { timeout: 60_000 }).toBe(0)
    const { totals } = await shown(page)
    const audit = auditOf(dataDir)
    const lines = pipeline.storedLines()
    const ids = new Set(lines.map(lineId))
    expect(totals).toEqual({
      Accepted: audit.accepted,
      Duplicates: audit.duplicated.lines,
      'In stream': audit.inStream,
      Buffered: 0,
      'In S3': audit.inS3,
    })
    expect({ accepted: ids.size, inS3: lines.length, lost: 0 }).toEqual({
      accepted: audit.accepted,
      inS3: audit.inS3,
      lost: audit.lost.lines,
    })
    expect(audit.duplicated.lines).toBeGreaterThan(0)
  } finally {
    for (const sender of senders) end(sender)
    await pipeline.crash()
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 300_000)

/** Ends a sender and the processes that it has started. */
function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
}

/** Starts a burst, unless one is running. */
async function startBurst(page: Page): Promise<void> {
  await page.getByText('Burst', { exact: true }).click()
  const start = page.getByRole('button', { name: 'Start burst' })
  if (await start.isVisible()) await start.click()
}

type Shown = { totals: Record<string, number> | null; buffer: string; reconciliation: string }

/** Reads the numbers on the page, all at one moment. */
function shown(page: Page): Promise<Shown> {
  return page.evaluate(() => {
    const number = (text: string | null | undefined) => Number(text?.replaceAll(',', ''))
    const terms = [...document.querySelectorAll('.totals > div')]
    const entries = terms.map((it) => [
      it.firstElementChild?.textContent ?? '',
      number(it.lastElementChild?.textContent),
    ])
    return {
      totals: terms.length > 0 ? Object.fromEntries(entries) : null,
      buffer: document.querySelector('.stream .totals + *')?.textContent ?? '',
      reconciliation: document.querySelector('.reconciliation p')?.textContent ?? '',
    }
  })
}

function sampleUntil(page: Page) {
  let isStopped = false
  const run = async () => {
    const samples: Shown[] = []
    while (!isStopped) {
      samples.push(await shown(page))
      await sleep(200)
    }
    return samples
  }
  const running = run()
  return {
    stop: () => {
      isStopped = true
      return running
    },
  }
}

/** Returns the sums on the page that don't agree. */
function contradictions({ totals, buffer, reconciliation }: Shown): string[] {
  if (!totals) return []
  const { Accepted = 0, Duplicates = 0, Buffered = 0, Expired = 0, Lost = 0 } = totals
  const found: string[] = []
  if (Accepted + Duplicates !== totals['In stream']) found.push('accepted + duplicates')
  if (Buffered + (totals['In S3'] ?? 0) + Expired + Lost !== totals['In stream']) found.push('buffered + in S3')
  if ((buffer === 'The buffer is empty.') !== (Buffered === 0)) found.push('buffer')
  const sides = /^(.*) = in stream (.*) = in S3 (.*) \+ buffered (.*)$/.exec(reconciliation)
  if (sides) {
    const sum = (text = '') =>
      [...text.matchAll(/[\d,]+/g)].reduce((total, [it]) => total + Number(it.replaceAll(',', '')), 0)
    if (sum(sides[1]) !== sum(sides[2])) found.push('accepted = in stream')
    if (sum(sides[2]) !== sum(sides[3]) + sum(sides[4])) found.push('in stream = in S3 + buffered')
    if (sum(sides[4]) > Buffered) found.push('buffered of the burst')
  }
  return found
}
