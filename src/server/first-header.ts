import type {IncomingMessage} from 'node:http'

/** The first line of a header that may be repeated; Node joins the lines with commas. `name` in lower case. */
export function firstHeader({headers, rawHeaders}: IncomingMessage, name: string): string | undefined {
  const joined = headers[name]
  if (typeof joined !== 'string' || !joined.includes(', ')) return typeof joined === 'string' ? joined : joined?.[0]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) return rawHeaders[i + 1]
  }
  return undefined
}
