import {asFilePath, type FilePath} from '../../core/file-path.js'
import {folderUrl} from '../../core/listing/folder-url.js'
import type {ListedFile} from '../../core/listing/listed-file.js'
import {httpListingUrl, scanBaseUrl} from '../../core/listing/listing-url.js'
import type {Log} from '../../core/ports.js'
import type {FolderSource, Lister, ListingEnd} from '../../operations/lister.js'
import {listByRsync} from '../../scan/rsync-listing.js'
import {VERSION} from '../version.js'

const FOLDER_TIMEOUT_MS = 30_000

interface ListerOptions {
  /** Bounds one whole listing. */
  readonly timeoutMs: number
  /** Address for mirror operators; empty names none. */
  readonly contact: string
  readonly log: Log
}

/** All ways of listing a mirror, in the order in which they are tried. */
export const createListers = (options: ListerOptions): readonly Lister[] => [
  rsyncLister(options),
  ftpLister(options),
  httpLister(options),
]

const rsyncLister = ({timeoutMs, log}: ListerOptions): Lister => ({
  protocol: 'rsync',
  urlOf: ({rsyncUrl}) => rsyncUrl,
  list: ({mirror, url, signal}, onFiles) =>
    listByRsync({url, options: mirror.rsyncOptions, timeouts: {totalMs: timeoutMs}, signal, log}, onFiles),
  async listFolder(source) {
    const {mirror, signal} = source
    const options = mirror.rsyncOptions
    // The mirror's rsync takes these for patterns; and patterns of ours mean something else in another folder.
    if (/[*?[\\]/.test(source.folder) || options.some(option => option !== 'copy-links')) return undefined
    return filesIn(source, (url, onFiles) =>
      listByRsync({url, options, isFlat: true, timeouts: {totalMs: folderTimeout(timeoutMs)}, signal, log}, onFiles),
    )
  },
})

/** Loaded when it is needed: few mirrors have nothing better. */
const ftpLister = ({timeoutMs, log}: ListerOptions): Lister => ({
  protocol: 'ftp',
  urlOf: ({ftpUrl}) => ftpUrl,
  list: async ({url, signal}, onFiles) => {
    const {listByFtp} = await import('../../scan/ftp-listing.js')
    return listByFtp({url, timeouts: {totalMs: timeoutMs}, signal, log}, onFiles)
  },
  listFolder: source =>
    filesIn(source, async (url, onFiles) => {
      const {listByFtp} = await import('../../scan/ftp-listing.js')
      const timeouts = {totalMs: folderTimeout(timeoutMs)}
      return listByFtp({url, timeouts, signal: source.signal, log, limits: {depth: 0, timeQuestions: 0}}, onFiles)
    }),
})

const httpLister = ({timeoutMs, contact, log}: ListerOptions): Lister => {
  const userAgent = `Mirrorbits/${VERSION} SCAN${contact === '' ? '' : ` (${contact})`}`
  return {
    protocol: 'http',
    urlOf: httpListingUrl,
    list: async ({mirror, url, signal, expected}, onFiles) => {
      const {listByHttp} = await import('../../scan/http-listing.js')
      const timeouts = {totalMs: timeoutMs}
      return listByHttp({url, root: scanBaseUrl(mirror), userAgent, timeouts, signal, log, expected}, onFiles)
    },
    async listFolder(source) {
      // A manifest tells of all folders or of none.
      if (!source.url.endsWith('/')) return undefined
      const {listByHttp} = await import('../../scan/http-listing.js')
      const timeouts = {totalMs: folderTimeout(timeoutMs)}
      const {signal} = source
      // Which version it has is nothing that is asked here.
      const expected = (): undefined => undefined
      return filesIn(source, (url, onFiles) =>
        listByHttp({url, root: url, userAgent, timeouts, signal, log, expected, limits: {depth: 0}}, onFiles),
      )
    },
  }
}

type ListInto = (url: string, onFiles: (files: readonly ListedFile[]) => void) => Promise<ListingEnd>

/** The names in one folder as paths of the mirror; undefined when some may be missing. */
async function filesIn({url, folder}: FolderSource, list: ListInto): Promise<ReadonlySet<FilePath> | undefined> {
  const below = folderUrl(url, folder)
  if (below === undefined) return undefined
  const files = new Set<FilePath>()
  const {hiddenFolders} = await list(below, listed => {
    for (const {path} of listed) files.add(asFilePath(folder + path))
  })
  return hiddenFolders.length === 0 ? files : undefined
}

/** A health check waits for it. */
const folderTimeout = (timeoutMs: number): number => Math.min(timeoutMs, FOLDER_TIMEOUT_MS)
