import type {Config} from '../../core/config.js'
import {failureOf} from '../../core/errors.js'
import {isRecord} from '../../core/is-record.js'
import type {InheritedSockets} from '../service/inherited-sockets.js'
import type {LogReopening} from '../service/reopen-logs.js'
import {BEQUEST, parseBequest, type BequeathedSocket, type FromSuccessor, type ToSuccessor} from './upgrade-messages.js'

/** The program that this one takes the place of, as this one sees it. */
export interface Predecessor {
  readonly pid: number
  /** Its sockets, as far as the configuration still has their addresses. */
  sockets(config: Config): InheritedSockets
  /** Resolves when it has ended. */
  readonly gone: Promise<void>
  /** Tells that this program serves. Resolves when it shall take the place, or when there is nobody left to ask. */
  ready(): Promise<void>
  /** Tells that this program has everything that belongs to the place. */
  taken(): Promise<void>
  failed(error: unknown): Promise<void>
  /** From now on each of the two programs opens its logs anew when the other is told to. */
  shareReopening(logs: Pick<LogReopening, 'here' | 'addOther'>): void
}

/** Undefined for a program that was started in the ordinary way. Takes what tells of it out of the environment. */
export function meetPredecessor(process: NodeJS.Process): Predecessor | undefined {
  const bequest = parseBequest(process.env[BEQUEST])
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a name of our own
  delete process.env[BEQUEST]
  if (bequest === undefined || process.send === undefined) return undefined
  const gone = new Promise<void>(resolve => process.once('disconnect', () => resolve()))
  const onTold = (type: ToSuccessor['type'], act: () => void): void => {
    process.on('message', (message: unknown) => {
      if (isRecord(message) && message['type'] === type) act()
    })
  }
  const told = new Promise<void>(resolve => onTold('take', resolve))
  // It may take long to leave, which must not keep this process from its own end.
  process.channel?.unref()
  const send = (message: FromSuccessor): Promise<void> =>
    new Promise(resolve => {
      if (process.connected && process.send !== undefined) process.send(message, undefined, {}, () => resolve())
      else resolve()
    })
  const usable = (socket: BequeathedSocket | undefined, address: string) =>
    socket?.address === address ? {fd: socket.fd, path: socket.path} : undefined
  return {
    pid: bequest.from,
    gone,
    sockets: ({listenAddress, rpcListenAddress}) => ({
      public: usable(bequest.public, listenAddress),
      admin: usable(bequest.admin, rpcListenAddress),
    }),
    async ready() {
      await send({type: 'ready'})
      await Promise.race([told, gone])
    },
    taken: () => send({type: 'taken'}),
    async failed(error) {
      const {code, message} = failureOf(error)
      await send({type: 'failed', code, message})
    },
    shareReopening(logs) {
      onTold('reopen-logs', logs.here)
      void gone.then(logs.addOther(() => void send({type: 'reopen-logs'})))
    },
  }
}
