import type {FileRecord} from '../catalogue/file-record.js'
import {displayPath} from '../file-path.js'
import type {ListedUrl} from '../http/listed-mirror.js'
import {escapeXml} from '../text/xml.js'

/** The two generations of the format: RFC 5854, and what was used before it. */
export type MetalinkVersion = 'meta4' | 'metalink'

export const METALINK_TYPES: Readonly<Record<MetalinkVersion, string>> = {
  meta4: 'application/metalink4+xml',
  metalink: 'application/metalink+xml',
}

export interface MetalinkContent {
  /** The program that made it. */
  readonly generator: string
  /** Milliseconds since the Unix epoch. */
  readonly published: number
  readonly file: Pick<FileRecord, 'path' | 'size' | 'hashes'>
  /** The best first. */
  readonly urls: readonly ListedUrl[]
}

/** A description of one file that a download program can check and fetch from several places. */
export const metalink = (version: MetalinkVersion, content: MetalinkContent): string =>
  version === 'meta4' ? metalink4(content) : metalink3(content)

function metalink4({generator, published, file, urls}: MetalinkContent): string {
  const lines = [
    HEAD,
    '<metalink xmlns="urn:ietf:params:xml:ns:metalink">',
    `  <generator>${escapeXml(generator)}</generator>`,
    `  <published>${seconds(published)}</published>`,
    `  <file name="${escapeXml(nameOf(file))}">`,
    `    <size>${file.size}</size>`,
    ...hashesOf(file, {md5: 'md5', sha1: 'sha-1', sha256: 'sha-256'}).map(line => `    ${line}`),
    ...urls.map(({url, country}, index) => {
      const location = country === '' ? '' : ` location="${country}"`
      return `    <url${location} priority="${index + 1}">${escapeXml(url)}</url>`
    }),
    '  </file>',
    '</metalink>',
  ]
  return `${lines.join('\n')}\n`
}

/** Metalink 3.0: the best place has the preference 100. */
function metalink3({generator, published, file, urls}: MetalinkContent): string {
  const date = new Date(published).toUTCString()
  const lines = [
    HEAD,
    `<metalink version="3.0" xmlns="http://www.metalinker.org/" type="dynamic" ` +
      `generator="${escapeXml(generator)}" pubdate="${date}">`,
    '  <files>',
    `    <file name="${escapeXml(nameOf(file))}">`,
    `      <size>${file.size}</size>`,
    '      <verification>',
    ...hashesOf(file, {md5: 'md5', sha1: 'sha1', sha256: 'sha256'}).map(line => `        ${line}`),
    '      </verification>',
    '      <resources>',
    ...urls.map(({url, country}, index) => {
      const location = country === '' ? '' : ` location="${country}"`
      const type = url.startsWith('https:') ? 'https' : 'http'
      return `        <url type="${type}"${location} preference="${Math.max(1, 100 - index)}">${escapeXml(url)}</url>`
    }),
    '      </resources>',
    '    </file>',
    '  </files>',
    '</metalink>',
  ]
  return `${lines.join('\n')}\n`
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>'

const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** A client saves under this name, so it is never a path. */
const nameOf = ({path}: MetalinkContent['file']): string =>
  displayPath(path).slice(displayPath(path).lastIndexOf('/') + 1)

function hashesOf(
  {hashes}: MetalinkContent['file'],
  names: Readonly<Record<'md5' | 'sha1' | 'sha256', string>>,
): string[] {
  return (['md5', 'sha1', 'sha256'] as const)
    .filter(kind => hashes[kind] !== '')
    .map(kind => `<hash type="${names[kind]}">${escapeXml(hashes[kind])}</hash>`)
}
