import {request} from 'node:http'
import {createServer, type ListenOptions} from 'node:net'

/** What is at an address where a server is to answer. */
export type AddressState =
  | {readonly kind: 'free'}
  /** A node of ours, or of the original, answers already. */
  | {readonly kind: 'ours'}
  | {readonly kind: 'taken'}
  | {readonly kind: 'refused'; readonly reason: string}

const ANSWER_MS = 2000

/** Looks by listening there for a moment, and when somebody does already, by asking. `address` as in the configuration. */
export async function probeAddress(address: string): Promise<AddressState> {
  const path = address.startsWith('unix:') ? address.slice('unix:'.length) : undefined
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(address) ?? []
  const host = bracketed ?? plain ?? ''
  // Listening on a path would leave a file there.
  if (path !== undefined) return (await answersAsOurs({socketPath: path})) ?? {kind: 'free'}
  const failure = await listenOnce({port: Number(port), ...(host === '' ? {} : {host})})
  if (failure === undefined) return {kind: 'free'}
  if (failure.code !== 'EADDRINUSE') return {kind: 'refused', reason: failure.message}
  return (await answersAsOurs({host: host === '' ? 'localhost' : host, port: Number(port)})) ?? {kind: 'taken'}
}

const listenOnce = (options: ListenOptions): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(options, () => server.close(() => resolve(undefined)))
  })

/** Undefined when nobody answers there. */
const answersAsOurs = (
  where: {readonly socketPath: string} | {readonly host: string; readonly port: number},
): Promise<AddressState | undefined> =>
  new Promise(resolve => {
    const asked = request({...where, method: 'HEAD', path: '/', timeout: ANSWER_MS, agent: false}, response => {
      response.resume()
      resolve({kind: /^mirrorbits/i.test(String(response.headers['server'] ?? '')) ? 'ours' : 'taken'})
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(undefined))
    asked.end()
  })
