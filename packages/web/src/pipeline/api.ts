import type { EventLocation, ObjectList, Stats } from '@sluice/core/control-api'
import type { Faults } from '@sluice/core/faults'

/** The counts of the pipeline behind this page, or `null` while it does not answer. */
export async function fetchStats(): Promise<Stats | null> {
  const response = await fetch('/_sluice/stats').catch(() => null)
  return response?.ok ? ((await response.json()) as Stats) : null
}

/** The event's object and line, or `null` while it is in none. */
export async function findEvent(id: string): Promise<EventLocation | null> {
  const response = await fetch(`/_sluice/find?id=${encodeURIComponent(id)}`).catch(() => null)
  return response?.ok ? ((await response.json()) as EventLocation) : null
}

/** The newest objects whose keys begin with a prefix. */
export async function listObjects(prefix: string): Promise<ObjectList | null> {
  const response = await fetch(`/_sluice/objects?prefix=${encodeURIComponent(prefix)}`).catch(() => null)
  return response?.ok ? ((await response.json()) as ObjectList) : null
}

/** Returns the URL of an object. */
export function objectUrl(key: string): string {
  return `/_sluice/objects/${key.split('/').map(encodeURIComponent).join('/')}`
}

/** One line of an object, counted from 1. */
export async function fetchLine(key: string, line: number): Promise<string | null> {
  const response = await fetch(objectUrl(key)).catch(() => null)
  return response?.ok ? ((await response.text()).split('\n')[line - 1] ?? null) : null
}

/** An object's lines, decoded. */
export async function fetchLines(key: string): Promise<string[] | null> {
  const response = await fetch(objectUrl(key)).catch(() => null)
  if (!response?.ok) return null
  const text = await response.text()
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** What the local AWS does wrong on purpose; `null` where it cannot be asked to. */
export async function fetchFaults(): Promise<Faults | null> {
  const response = await fetch('/_sluice/faults').catch(() => null)
  const isJson = response?.headers.get('content-type')?.startsWith('application/json')
  return response?.ok && isJson ? ((await response.json()) as Faults) : null
}

/** Says whether the local AWS took it. */
export async function setFaults(faults: Faults): Promise<boolean> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch('/_sluice/faults', { method: 'POST', headers, body: JSON.stringify(faults) }).catch(
    () => null,
  )
  return response?.ok === true
}

/** Delivers what is buffered without waiting for size or interval; says whether it was heard. */
export async function deliverNow(): Promise<boolean> {
  const response = await fetch('/_sluice/deliver', { method: 'POST' }).catch(() => null)
  return response?.ok === true
}

/** Empties bucket and stream; says whether it was done. */
export async function resetPipeline(): Promise<boolean> {
  const response = await fetch('/_sluice/reset', { method: 'POST' }).catch(() => null)
  return response?.ok === true
}

export type Folder = { prefix: string; bytes: number; objects: ObjectList['objects'] }

/** Objects by what stands before their names, in the order they came. */
export function foldersOf(objects: ObjectList['objects']): Folder[] {
  const folders = new Map<string, Folder>()
  for (const object of objects) {
    const prefix = object.key.slice(0, object.key.lastIndexOf('/') + 1)
    const folder = folders.get(prefix) ?? { prefix, bytes: 0, objects: [] }
    folders.set(prefix, { prefix, bytes: folder.bytes + object.bytes, objects: [...folder.objects, object] })
  }
  return [...folders.values()]
}
