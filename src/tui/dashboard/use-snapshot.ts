import {useEffect, useState} from 'react'
import type {DashboardSource} from './source.js'
import type {DashboardState} from './state.js'

/** The data as it was at the last repaint. While paused it stays what it was. */
export function useSnapshot(
  {getSnapshot, subscribe}: DashboardSource,
  {intervalMs, paused}: {readonly intervalMs: number; readonly paused: boolean},
): DashboardState {
  const [snapshot, setSnapshot] = useState(getSnapshot)
  useEffect(() => {
    if (paused) return undefined
    let hasNews = true
    const unsubscribe = subscribe(() => {
      hasNews = true
    })
    const timer = setInterval(() => {
      if (hasNews) setSnapshot(getSnapshot())
      hasNews = false
    }, intervalMs)
    return () => {
      clearInterval(timer)
      unsubscribe()
    }
  }, [getSnapshot, subscribe, intervalMs, paused])
  return snapshot
}
