import {get} from 'node:http'
import {join} from 'node:path'
import {startChild, type Child} from '../host/child.js'
import {packageRoot} from './package-root.js'

export interface DemoServerOptions {
  readonly configFile: string
  readonly logFile: string
  readonly port: number
  /** A path that some mirror has: the server is ready once it sends a client there. */
  readonly knownFile: string
  readonly signal: AbortSignal
}

/** Starts the server as users do, in a process of its own. */
export function startServer({configFile, logFile, port, knownFile, signal}: DemoServerOptions): Promise<Child> {
  return startChild({
    command: process.execPath,
    args: [join(packageRoot(), 'bin', 'run.js'), 'server', '--config', configFile],
    logFile,
    ready: async () => (await statusOf(port, knownFile)) === 302,
    readyTimeoutMs: 60_000,
    signal,
  })
}

function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise(resolve => {
    // Before the first health checks every client is sent to the fallback: then it is too early.
    const request = get({host: 'localhost', port, path}, response => {
      response.resume()
      resolve(response.headers.location?.includes('fallback.example') === true ? undefined : response.statusCode)
    })
    request.once('error', () => resolve(undefined))
  })
}
