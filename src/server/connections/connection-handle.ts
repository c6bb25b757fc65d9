import {Socket} from 'node:net'

/**
 * Node's own handle of a connection: what holds its descriptor. A process can send it to another one as it can send a
 * socket, with less that happens by itself: a server that sent a socket waits at its end for whoever has it.
 */
export interface ConnectionHandle {
  /** Closes this process's copy. The connection goes on while another process has one. */
  close(onClosed?: () => void): void
  readStop?(): void
}

/** Undefined when the connection is closed here. */
export function handleOf(socket: Socket): ConnectionHandle | undefined {
  const {_handle: handle} = socket as unknown as {readonly _handle?: ConnectionHandle | null}
  return handle ?? undefined
}

/** As a server makes one of a connection that it accepts. */
export const socketOf = (handle: ConnectionHandle): Socket =>
  new Socket({handle, allowHalfOpen: true} as ConstructorParameters<typeof Socket>[0])

/**
 * Puts off that this process's copy is closed, until the returned function is called. A handle that waits to be sent
 * must be open: Node frees one that is closed, and then sends whatever connection is in its place.
 */
export function holdOpen(handle: ConnectionHandle): () => void {
  const close = handle.close.bind(handle)
  let release = (): void => undefined
  handle.close = onClosed => {
    handle.readStop?.()
    release = () => close(onClosed)
  }
  return () => {
    handle.close = close
    release()
  }
}

export const isConnectionHandle = (value: unknown): value is ConnectionHandle =>
  typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function'
