import { sleep } from '@sluice/core/clock'
import type { World } from './world.ts'

const bucket = 'uploads'

type Reply = { status: number; headers: Record<string, unknown>; body: Buffer }

/** Replaces objects, at once or in parts, until it is over. Then each must be one that was written, with its metadata. */
export async function useS3(world: World, name: string, writes: number): Promise<void> {
  const { clock, draws, history } = world
  /** The contents that each key can have: of the last write that succeeded, and of those after it. */
  const possible = new Map<string, string[]>()
  await untilOk(world, () => call(world, 'PUT', `/${bucket}`))
  for (let n = 0; n < writes; n++) {
    const key = draws.oneOf(['a', 'folder/b', 'folder/deep/c'])
    const content = `${name}-${n}-${'x'.repeat(draws.oneOf([0, 1_000, 50_000]))}`
    const write = draws.chance(0.5) ? put : putInParts
    possible.set(key, [...(possible.get(key) ?? ['']), content])
    const isDone = await write(world, key, content).catch(() => false)
    if (isDone) possible.set(key, [content])
    history.note(`${name}-${n} ${write.name} ${key} ${isDone}`)
    await sleep(clock, draws.between(0, 2_000))
  }
  for (const [key, contents] of possible) {
    const { status, headers, body } = await untilOk(world, () => call(world, 'GET', `/${bucket}/${key}`))
    const content = status === 404 ? '' : body.toString()
    const isTrue = contents.includes(content) && (status === 404 || headers['x-amz-meta-from'] === startOf(content))
    if (!isTrue) history.problem(`S3 has ${status} ${startOf(content)} as ${key}, of ${contents.map(startOf)}`)
  }
}

const startOf = (content: string) => content.slice(0, 20)

export async function put(world: World, key: string, content: string): Promise<boolean> {
  const { status } = await call(world, 'PUT', `/${bucket}/${key}`, content, { 'x-amz-meta-from': startOf(content) })
  return status === 200
}

export async function putInParts(world: World, key: string, content: string): Promise<boolean> {
  const path = `/${bucket}/${key}`
  const created = await call(world, 'POST', `${path}?uploads`, '', { 'x-amz-meta-from': startOf(content) })
  const id = /<UploadId>(.*)<\/UploadId>/.exec(created.body.toString())?.[1]
  if (!id) return false
  const part = await call(world, 'PUT', `${path}?partNumber=1&uploadId=${id}`, content)
  if (part.status !== 200) return false
  await sleep(world.clock, world.draws.between(0, 6_000))
  const listed = `<Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part>`
  const document = `<CompleteMultipartUpload>${listed}</CompleteMultipartUpload>`
  // What was stored is never lost, so only the connection or a fault can stop this.
  const { status, body } = await untilOk(world, () => call(world, 'POST', `${path}?uploadId=${id}`, document))
  // The result of a completed upload is kept for a day. Then the clock may have jumped after a lost response.
  if (status !== 200 && status !== 404) world.history.problem(`an upload in parts ended with ${status} ${body}`)
  return status === 200
}

/** Repeats a call until there is a response other than a failure of the server. */
async function untilOk({ clock }: World, perform: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    const reply = await perform().catch(() => undefined)
    if (reply && reply.status < 500) return reply
    await sleep(clock, 1_000)
  }
}

/** Sends a request to S3. @throws Error if there is no response */
export const call = (
  world: World,
  method: string,
  path: string,
  body = '',
  headers: Record<string, string> = {},
): Promise<Reply> =>
  world.network.call(
    world.clock,
    () => world.pipeline?.process,
    () => world.pipeline?.serve(`http://aws${path}`, { method, headers, body }) ?? Promise.reject(),
  )
