import type {DashboardState} from './state.js'

/** Why nothing may be changed from this dashboard; undefined when it may. */
export function refusalOf({oldVersion}: DashboardState, readOnly: boolean): string | undefined {
  if (readOnly) return 'This dashboard only looks: it was started with --read-only.'
  if (oldVersion === undefined) return undefined
  return `The database has version ${oldVersion}: nothing can be changed before "mirrorbits db upgrade".`
}
