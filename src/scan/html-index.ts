import {Parser} from 'htmlparser2'
import {type IndexEntry, parseIndexColumns} from '../core/listing/index-entry.js'
import {type IndexFolder, indexName} from '../core/listing/index-name.js'

export interface HtmlIndex {
  /** The page says that it is an index: its title or heading begins with "Index of". */
  readonly isIndex: boolean
  /** The end of the page was seen; not so when more elements are open than an index has. */
  readonly isComplete: boolean
  readonly entries: readonly IndexEntry[]
}

/** A time, a size, and the blanks between them; what follows is a description. */
const MAX_COLUMNS = 120
const MAX_HEADING = 40
/** Bytes that are parsed before the open elements are looked at again. */
const PIECE = 16 * 1024
/** Each further element that is not closed makes the parser slower, and an index has few. */
const MAX_OPEN = 1000

/**
 * Reads a folder's index as nginx, Apache (plain, fancy and as a table) and
 * lighttpd write it: every link to a child of the folder, and the text from it
 * to the next link. Pages are bytes; push them as they come.
 */
export function createHtmlIndexReader(folder: IndexFolder): {
  readonly push: (chunk: Buffer) => void
  /** Nothing more is read of it: more elements are open than an index has. */
  readonly isGivenUp: () => boolean
  /** Entries so far. */
  readonly count: () => number
  readonly end: () => HtmlIndex
} {
  const entries = new Map<string, IndexEntry>()
  let heading = ''
  let inHeading = false
  let isComplete = false
  let href: string | undefined
  let inLink = false
  let columns = ''
  let open = 0

  const finishEntry = (): void => {
    const child = href === undefined ? undefined : indexName(href, folder)
    href = undefined
    if (child === undefined) return
    const entry: IndexEntry = {...child, ...parseIndexColumns(columns)}
    // Where the icon is a link as well, the name comes twice, with the columns behind the second.
    if (entry.time !== undefined || !entries.has(child.name)) entries.set(child.name, entry)
  }
  const parser = new Parser({
    onopentag(name, attributes) {
      open++
      inHeading ||= name === 'title' || name === 'h1'
      if (columns.length < MAX_COLUMNS) columns += ' '
      if (name !== 'a') return
      finishEntry()
      href = attributes['href']
      inLink = true
      columns = ''
    },
    ontext(text) {
      if (inHeading && heading.length < MAX_HEADING) heading += text.slice(0, MAX_HEADING)
      if (!inLink && columns.length < MAX_COLUMNS) columns += text.slice(0, MAX_COLUMNS)
    },
    onclosetag(name, isImplied) {
      open--
      if (name === 'title' || name === 'h1') {
        inHeading = false
        if (!isIndexHeading(heading)) heading = ''
      } else if (name === 'a') inLink = false
      else if (name === 'tr' || name === 'li') finishEntry()
      else if (name === 'html') isComplete = !isImplied
      if (columns.length < MAX_COLUMNS) columns += ' '
    },
  })
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length && open <= MAX_OPEN; at += PIECE) {
        parser.write(chunk.toString('latin1', at, at + PIECE))
      }
    },
    isGivenUp: () => open > MAX_OPEN,
    count: () => entries.size,
    end() {
      finishEntry()
      parser.end()
      return {isIndex: isIndexHeading(heading), isComplete, entries: [...entries.values()]}
    },
  }
}

/** As web servers write it, the second one as Python does. */
const isIndexHeading = (text: string): boolean => /^\s*(?:index of|directory listing for)\b/i.test(text)
