import type {InheritedSocket} from '../../server/sockets/bound-socket.js'

/** Listening sockets that were opened for this process. */
export interface InheritedSockets {
  /** Where downloads are answered. */
  readonly public: InheritedSocket | undefined
  /** Where operators are answered. */
  readonly admin: InheritedSocket | undefined
}

/** The first descriptor that a program inherits, by sd_listen_fds(3). */
const FIRST_FD = 3

/**
 * The sockets that a service manager has opened for this process: the one named `admin`, and the first of the others.
 * Takes what tells of them out of `env`, so that children do not believe it.
 */
export function inheritedSockets(env: NodeJS.ProcessEnv, pid: number): InheritedSockets {
  const {LISTEN_FDS: count = '', LISTEN_PID: receiver, LISTEN_FDNAMES: names = ''} = env
  delete env['LISTEN_FDS']
  delete env['LISTEN_PID']
  delete env['LISTEN_FDNAMES']
  const isOurs = receiver === undefined || receiver === String(pid)
  if (!isOurs || !/^[1-9]\d{0,2}$/.test(count)) return {public: undefined, admin: undefined}
  const nameOf = names.split(':')
  const sockets = Array.from({length: Number(count)}, (_, index) => ({fd: FIRST_FD + index, name: nameOf[index]}))
  const socket = (found: {readonly fd: number} | undefined): InheritedSocket | undefined =>
    found === undefined ? undefined : {fd: found.fd}
  return {
    public: socket(sockets.find(({name}) => name !== 'admin')),
    admin: socket(sockets.find(({name}) => name === 'admin')),
  }
}
