import {stat} from 'node:fs/promises'
import {join} from 'node:path'
import {type Branding, NO_BRANDING} from '../../core/branding.js'
import {codeOf, messageOf} from '../../core/errors.js'
import {printable} from '../../core/text/display-width.js'
import {readStart} from '../read-start.js'
import {MAX_LOGO_BYTES, readLogo} from './logo.js'
import {parseBranding} from './parse-branding.js'

export interface LoadedBranding {
  readonly branding: Branding
  /** One line each, with the file's name. What has a problem is left out: no page is worth a download. */
  readonly problems: readonly string[]
}

const TEXT_FILE = 'branding.yaml'
const LOGO_FILES = [
  ['logo.svg', 'svg'],
  ['logo.png', 'png'],
] as const
const MAX_TEXT_BYTES = 64 * 1024

/** Reads `branding.yaml` and `logo.svg` or `logo.png`; each may be missing. Never throws. */
export async function loadBranding(directory: string): Promise<LoadedBranding> {
  if (directory === '') return {branding: NO_BRANDING, problems: []}
  const problems: string[] = []
  const read = async (name: string, limit: number): Promise<Uint8Array | undefined> => {
    const file = join(directory, name)
    const bytes = await readFileOf(file, limit)
    if (typeof bytes !== 'string') return bytes
    problems.push(`${file} ${bytes}`)
    return undefined
  }
  const text = await read(TEXT_FILE, MAX_TEXT_BYTES)
  const told = parseBranding(text === undefined ? '' : new TextDecoder().decode(text), join(directory, TEXT_FILE))
  const logo = await findLogo(read)
  if (logo?.kind === 'refused') problems.push(`${join(directory, logo.name)} ${logo.why}`)
  if (text === undefined && logo === undefined && problems.length === 0) {
    problems.push(`${directory} holds neither ${TEXT_FILE} nor a logo.svg or logo.png`)
  }
  return {
    branding: {...told.branding, logo: logo?.kind === 'logo' ? logo.dataUrl : ''},
    problems: [...problems, ...told.problems].map(printable),
  }
}

/** Undefined when there is none; a text when it cannot be used, as in "the file …". */
async function readFileOf(file: string, limit: number): Promise<Uint8Array | string | undefined> {
  try {
    // To open a pipe would wait for somebody to write into it.
    if (!(await stat(file)).isFile()) return 'is no file'
    const bytes = await readStart(file, limit)
    return bytes.length > limit ? `is larger than ${limit / 1024} KiB` : bytes
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    return `cannot be read: ${messageOf(error)}`
  }
}

async function findLogo(read: (name: string, limit: number) => Promise<Uint8Array | undefined>) {
  for (const [name, kind] of LOGO_FILES) {
    const bytes = await read(name, MAX_LOGO_BYTES)
    if (bytes !== undefined) return {...readLogo(bytes, kind), name}
  }
  return undefined
}
