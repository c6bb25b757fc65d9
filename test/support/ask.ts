import {once} from 'node:events'
import {type Agent, type IncomingHttpHeaders, type IncomingMessage, request} from 'node:http'
import {text} from 'node:stream/consumers'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface AskOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Keeps connections when given. */
  readonly agent?: Agent
}

/** One request, redirects not followed. `address` is `host:port` or `unix:/path`. */
export async function ask(
  address: string,
  path: string,
  {method = 'GET', headers = {}, agent}: AskOptions = {},
): Promise<Answer> {
  const [host = '', port] = address.split(/:(?=\d+$)/)
  const where = address.startsWith('unix:') ? {socketPath: address.slice('unix:'.length)} : {host, port}
  const sent = request({...where, path, method, headers, agent: agent ?? false})
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return {status: response.statusCode ?? 0, headers: response.headers, body: await text(response)}
}

/** Mirror → score. */
export const scores = ({MirrorList}: Explained): Readonly<Record<string, number>> =>
  Object.fromEntries(MirrorList.map(({Name, ComputedScore}) => [Name, ComputedScore]))

/** A client at this address, as a proxy in front would tell. */
export const from = (address: string): AskOptions => ({headers: {'x-forwarded-for': address}})

export interface Explained {
  readonly FileInfo: {readonly Path: string; readonly Size?: number}
  readonly MirrorList: readonly {readonly Name: string; readonly AbsoluteURL: string; readonly ComputedScore: number}[]
  readonly ExcludedList?: readonly {readonly Name: string; readonly ExcludeReason: string}[]
  readonly Fallback?: boolean
}

/** Who may serve a file to a client, and why others may not. */
export async function explain(address: string, path: string, client = '192.0.2.1'): Promise<Explained> {
  const {status, body} = await ask(address, path, {
    headers: {accept: 'application/json', 'x-forwarded-for': client},
  })
  if (status !== 200) throw new Error(`${path} was answered with ${status}.`)
  return JSON.parse(body) as Explained
}

/** Mirror → reason. */
export const reasons = ({ExcludedList: excluded = []}: Explained): Readonly<Record<string, string>> =>
  Object.fromEntries(excluded.map(({Name, ExcludeReason}) => [Name, ExcludeReason]))

export const names = ({MirrorList}: Explained): readonly string[] => MirrorList.map(({Name}) => Name).toSorted()
