type Headers = Readonly<Record<string, string | string[] | undefined>>

/** The Content-Length; undefined when there is none that can be read. */
export const contentLength = (headers: Headers): number | undefined => wholeNumber(headers['content-length'])

/** The size of the whole file from a Content-Range, as in `bytes 0-0/1234`. */
export function rangeTotal(headers: Headers): number | undefined {
  const range = headers['content-range']
  if (typeof range !== 'string') return undefined
  return wholeNumber(/^bytes (?:\*|\d+-\d+)\/(\d+)$/i.exec(range.trim())?.[1])
}

function wholeNumber(text: string | string[] | undefined): number | undefined {
  if (typeof text !== 'string' || !/^\d{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}
