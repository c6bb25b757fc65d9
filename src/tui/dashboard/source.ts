import type {MirrorId} from '../../core/mirror.js'
import type {DashboardState} from './state.js'

/** Where the dashboard's data comes from. */
export interface DashboardSource {
  /** The same object until something changed. */
  readonly getSnapshot: () => DashboardState
  /** Called after changes, at most four times a second. The function returned ends it. */
  readonly subscribe: (onChange: () => void) => () => void
  /** Keeps this mirror's log in the snapshot; undefined ends it. */
  readonly watchMirror: (id: MirrorId | undefined) => void
  /** Keeps the requests in the snapshot; false ends it. */
  readonly watchRequests: (isOn: boolean) => void
}

/** What an operator can do from the dashboard. Each resolves to a line that says what was done, or throws. */
export interface DashboardActions {
  readonly setEnabled: (id: MirrorId, enabled: boolean) => Promise<string>
  readonly setScore: (id: MirrorId, score: number) => Promise<string>
  readonly scan: (id: MirrorId) => Promise<string>
  readonly check: (id: MirrorId) => Promise<string>
  readonly refresh: () => Promise<string>
}
