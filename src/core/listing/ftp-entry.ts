import type {ModTime} from '../mod-time.js'

/** One line of a folder's listing by FTP. */
export interface FtpEntry {
  /** `other`: links and devices, and the folder itself and its parent, which are not looked into. */
  readonly kind: 'file' | 'folder' | 'other'
  /** Raw bytes (latin1). */
  readonly name: string
  /** Undefined where the listing does not tell. */
  readonly size: number | undefined
  /** Undefined where the listing does not tell, or not exactly enough to be compared. */
  readonly modTime: ModTime | undefined
}

/** The size of a listed file; undefined for what is no number that can be counted with. */
export function parseFtpSize(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined
  const size = Number(text)
  return Number.isSafeInteger(size) ? size : undefined
}
