import {Socket} from 'node:net'

/**
 * Node's own handle of a connection: what holds its descriptor. A process can send it to another one as it can send a
 * socket, with less that happens by itself: a server that sent a socket waits at its end for whoever has it.
 */
export interface ConnectionHandle {
  /** Closes this process's copy. The connection goes on while another process has one. */
  close(): void
}

/** Undefined when the connection is closed here. */
export function handleOf(socket: Socket): ConnectionHandle | undefined {
  const {_handle: handle} = socket as unknown as {readonly _handle?: ConnectionHandle | null}
  return handle ?? undefined
}

/** As a server makes one of a connection that it accepts. */
export const socketOf = (handle: ConnectionHandle): Socket =>
  new Socket({handle, allowHalfOpen: true} as ConstructorParameters<typeof Socket>[0])

export const isConnectionHandle = (value: unknown): value is ConnectionHandle =>
  typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function'
