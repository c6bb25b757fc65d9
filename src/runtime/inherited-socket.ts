/** The first descriptor that a program inherits, by sd_listen_fds(3). */
const FIRST_FD = 3

/**
 * The descriptor of a listening socket that a service manager, or a program before this one, has opened for this
 * process; undefined when there is none. Takes what tells of it out of `env`, so that children do not believe it.
 */
export function inheritedSocket(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const {LISTEN_FDS: count, LISTEN_PID: receiver} = env
  delete env['LISTEN_FDS']
  delete env['LISTEN_PID']
  delete env['LISTEN_FDNAMES']
  const isOurs = receiver === undefined || receiver === String(pid)
  return isOurs && /^[1-9]\d*$/.test(count ?? '') ? FIRST_FD : undefined
}
