import type { EventLocation, ObjectList, ReceivedRequest, Stats } from '@sluice/core/control-api'
import type { Faults } from '@sluice/core/faults'

/** Returns what `read` reads of a response, or `null` if the pipeline doesn't respond, breaks off or reports a failure. */
async function get<T>(url: string, read: (response: Response) => Promise<T>): Promise<T | null> {
  try {
    const response = await fetch(url)
    return response.ok ? await read(response) : null
  } catch {
    return null
  }
}

const getJson = <T>(url: string): Promise<T | null> => get(url, (response) => response.json() as Promise<T>)

/** Returns the counts of the local pipeline, or `null` if it doesn't respond. */
export const fetchStats = (): Promise<Stats | null> => getJson('/_sluice/stats')

/** Returns the newest requests of all senders, newest first, or `null` if the pipeline doesn't respond. */
export const fetchReceived = (): Promise<ReceivedRequest[] | null> => getJson('/_sluice/received')

/** Returns the object and line of an event, or `null` if it is in no object. */
export const findEvent = (id: string): Promise<EventLocation | null> =>
  getJson(`/_sluice/find?id=${encodeURIComponent(id)}`)

/** Returns the object and line of each copy of an event, newest objects first, or `null` if the pipeline doesn't respond. */
export const findCopies = (id: string): Promise<EventLocation[] | null> =>
  getJson(`/_sluice/find?id=${encodeURIComponent(id)}&all=true`)

/** Returns the newest objects whose keys start with a prefix, or `null` if the pipeline doesn't respond. */
export const listObjects = (prefix: string): Promise<ObjectList | null> =>
  getJson(`/_sluice/objects?prefix=${encodeURIComponent(prefix)}`)

/** Returns the URL of an object's content. */
export function objectUrl(key: string): string {
  return `/_sluice/objects/${key.split('/').map(encodeURIComponent).join('/')}`
}

/** Returns one line of an object, or `null` if it can't be read. `line` counts from 1. */
export async function fetchLine(key: string, line: number): Promise<string | null> {
  return (await fetchLines(key))?.[line - 1] ?? null
}

/** Returns the lines of an object, or `null` if it can't be read. */
export async function fetchLines(key: string): Promise<string[] | null> {
  const text = await get(objectUrl(key), (response) => response.text())
  return text === '' ? [] : (text?.replace(/\n$/, '').split('\n') ?? null)
}

/** Replaces the faults of the local AWS. Returns false if that failed. */
export async function setFaults(faults: Faults): Promise<boolean> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch('/_sluice/faults', { method: 'PUT', headers, body: JSON.stringify(faults) }).catch(
    () => null,
  )
  return response?.ok === true
}

/** Delivers the buffered events now. Returns false if that failed. */
export async function deliverNow(): Promise<boolean> {
  const response = await fetch('/_sluice/deliver', { method: 'POST' }).catch(() => null)
  return response?.ok === true
}

/** Deletes everything in the bucket and the stream. Returns false if that failed. */
export async function resetPipeline(): Promise<boolean> {
  const response = await fetch('/_sluice/reset', { method: 'POST' }).catch(() => null)
  return response?.ok === true
}

/** The objects under one prefix, and their total size. */
export type Folder = { prefix: string; bytes: number; objects: ObjectList['objects'] }

/** Groups objects by folder, in the order of their first objects. */
export function foldersOf(objects: ObjectList['objects']): Folder[] {
  const folders = new Map<string, Folder>()
  for (const object of objects) {
    const prefix = object.key.slice(0, object.key.lastIndexOf('/') + 1)
    const folder = folders.get(prefix) ?? { prefix, bytes: 0, objects: [] }
    folders.set(prefix, { prefix, bytes: folder.bytes + object.bytes, objects: [...folder.objects, object] })
  }
  return [...folders.values()]
}
