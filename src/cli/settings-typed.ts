import {MirrorbitsError} from '../core/errors.js'
import {ALL_FIELDS, fieldTyped} from '../core/mirror-fields.js'
import type {MirrorSettings} from '../core/mirror.js'
import {closest} from '../core/text/closest.js'
import {printable} from '../core/text/display-width.js'

const KNOWN = ALL_FIELDS.map(({name}) => name)

const wrong = (message: string, hint: string): MirrorbitsError => new MirrorbitsError('MB_USAGE', message, {hint})

/** Throws MB_USAGE for a setting that is typed like a flag of "mirror add": `--score 7`. */
export function refuseDashes(words: readonly string[]): void {
  const dashed = words.find(
    word => word.startsWith('--') && fieldTyped(word.slice(2).replace(/=.*$/s, '')) !== undefined,
  )
  if (dashed === undefined) return
  const name = dashed.slice(2).replace(/=.*$/s, '')
  throw wrong(`${name} is a setting, not a flag.`, `Write it without dashes: ${name}=VALUE.`)
}

/** Settings typed as `KEY=VALUE`; an empty value is none. Throws MB_USAGE. */
export function settingsTyped(words: readonly string[]): Partial<MirrorSettings> {
  let settings: Partial<MirrorSettings> = {}
  for (const word of words) {
    const equals = word.indexOf('=')
    if (equals < 1) throw wrong(`"${printable(word)}" is no KEY=VALUE.`, 'Write for example Score=50.')
    const typed = word.slice(0, equals)
    const field = fieldTyped(typed)
    if (field === undefined) {
      const near = closest(typed, KNOWN)
      const hint = near === undefined ? `Choose from ${KNOWN.join(', ')}.` : `Did you mean ${near}?`
      throw wrong(`There is no setting "${printable(typed)}".`, hint)
    }
    if (Object.hasOwn(settings, field.key)) throw wrong(`${field.name} is given twice.`, 'Give each setting once.')
    const read = field.read(word.slice(equals + 1))
    if ('problem' in read) throw wrong(read.problem, 'Correct the value and try again.')
    settings = {...settings, ...read.settings}
  }
  return settings
}
