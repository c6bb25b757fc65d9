import type {IncomingMessage} from 'node:http'

/** The outcome of `work`, whose signal is aborted when the caller goes away: nobody waits for its answer any more. */
export async function whileConnected<T>(
  {socket}: IncomingMessage,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController()
  const onClose = (): void => gone.abort()
  // Any number of calls may wait for their answers on one connection.
  socket.setMaxListeners(0).once('close', onClose)
  // It went away before it was known who it is: its connection tells nothing any more.
  if (socket.destroyed) onClose()
  try {
    return await work(gone.signal)
  } finally {
    socket.off('close', onClose)
  }
}
