import {filePathFromText} from '../core/file-path.js'
import {encodePath} from '../core/text/encode-path.js'
import {alias} from './repository-files.js'

export interface GuideOptions {
  readonly port: number
  readonly configFile: string
  readonly repository: string
}

/** What to try once everything runs: complete lines to copy. */
export function guideText({port, configFile, repository}: GuideOptions): string {
  const base = `http://localhost:${port}`
  const file = '/isos/demo-2.0-amd64.iso'
  return `
The demo runs: ${base}/

Download a file; the answer names the mirror that was chosen:
  curl -I ${base}${file}
  curl -I ${base}${alias}
  curl -I '${base}${encodePath(filePathFromText('/extras/track #1.ogg'))}'

The same from Osaka in Japan:
  curl -I -H 'X-Forwarded-For: 203.0.113.10' ${base}${file}

All mirrors of a file, with shares and distances, in the browser:
  ${base}${file}?mirrorlist

Steer it from another terminal, in this folder:
  export MIRRORBITS_CONFIG=${quote(configFile)}
  npx mirrorbits top
  npx mirrorbits mirror list
  npx mirrorbits mirror show london
  npx mirrorbits mirror disable paris

London is down, Berlin has old files, and San Francisco lacks a folder on purpose.
The repository is ${repository}: a file you add is served within a minute, by the fallback while no mirror has it.
Ctrl-C ends everything and removes it.
`
}

/** For a shell; a state folder may be named anything. */
const quote = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
