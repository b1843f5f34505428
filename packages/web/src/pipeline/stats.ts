import type { Stats } from '@sluice/core/control-api'
import { useEffect, useEffectEvent, useLayoutEffect, useSyncExternalStore } from 'react'
import { createStore } from '../ui/store.ts'
import { fetchStats } from './api.ts'

/** The last snapshot. All parts of the page show this one, so that their numbers never contradict each other. */
const snapshot = createStore<Stats | null>(null)
const everyMs = 1_000
let users = 0
let timer: ReturnType<typeof setInterval> | undefined
let requests = 0
let newest = 0

/** Fetches a snapshot for all parts of the page. Returns it, or `null` if the pipeline doesn't respond. */
export async function refreshStats(): Promise<Stats | null> {
  const request = ++requests
  const stats = await fetchStats()
  // A response that overtook another one is newer.
  if (stats && request > newest) {
    newest = request
    if (users > 0) snapshot.set(stats)
  }
  return stats
}

/** Returns the last snapshot of the local pipeline. It is renewed every second while the page is visible. */
export function useStats(isOn = true): Stats | null {
  useEffect(() => (isOn ? startRefreshing() : undefined), [isOn])
  return useSyncExternalStore(snapshot.subscribe, snapshot.get)
}

/** Calls `onStats` with each snapshot, before the page is drawn with it: other parts of the page show it already. */
export function useEachStats(isOn: boolean, onStats: (stats: Stats) => void): void {
  const stats = useStats(isOn)
  const take = useEffectEvent(onStats)
  useLayoutEffect(() => {
    if (isOn && stats) take(stats)
  }, [isOn, stats])
}

function startRefreshing(): () => void {
  users++
  if (users === 1) {
    void refreshStats()
    timer = setInterval(() => document.hidden || void refreshStats(), everyMs)
  }
  return () => {
    users--
    if (users > 0) return
    clearInterval(timer)
    snapshot.set(null)
  }
}
