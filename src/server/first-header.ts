import type {ClientHeaders, ClientRequest} from './client-request.js'

/** The first line of a header that may be repeated; Node joins the lines with commas. */
export function firstHeader({headers, rawHeaders}: ClientRequest, name: keyof ClientHeaders): string | undefined {
  const joined = headers[name]
  if (typeof joined !== 'string') return joined?.[0]
  if (rawHeaders === undefined || !joined.includes(', ')) return joined
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) return rawHeaders[i + 1]
  }
  return undefined
}
