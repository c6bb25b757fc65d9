import {homedir} from 'node:os'
import {join} from 'node:path'

export interface StateDirectoryInput {
  readonly env: NodeJS.ProcessEnv
  readonly isRoot: boolean
}

/** Where a node keeps its state when no key says so: systemd's choice, the system's folder for root, else the user's. */
export function defaultStateDirectory({env, isRoot}: StateDirectoryInput): string {
  // systemd lists several folders with colons between them.
  const [given = ''] = (env['STATE_DIRECTORY'] ?? '').split(':')
  if (given !== '') return given
  if (isRoot) return '/var/lib/mirrorbits'
  const stateHome = env['XDG_STATE_HOME'] ?? ''
  // The XDG specification has relative paths ignored.
  return join(stateHome.startsWith('/') ? stateHome : join(env['HOME'] ?? homedir(), '.local', 'state'), 'mirrorbits')
}
