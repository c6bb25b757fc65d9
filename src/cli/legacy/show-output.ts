import type {Mirror} from '../../core/mirror.js'
import {redactUrl} from '../../core/text/redact-url.js'
import {originalYaml} from '../mirror-yaml.js'

/** The original's `show`: the settings as YAML, then the comment. Passwords are hidden, which it does not do. */
export function legacyShow(mirror: Mirror): string {
  const {httpUrl, rsyncUrl, ftpUrl} = mirror
  const shown = {...mirror, httpUrl: redactUrl(httpUrl), rsyncUrl: redactUrl(rsyncUrl), ftpUrl: redactUrl(ftpUrl)}
  return `${originalYaml(shown)}\nComment:\n${mirror.comment.replace(/[^\P{Cc}\n\t]/gu, '')}\n`
}
