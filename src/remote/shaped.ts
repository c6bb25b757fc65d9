import {MirrorbitsError} from '../core/errors.js'
import {isRecord} from '../core/is-record.js'

/** Names of fields that are read of an answer; those that end in `[]` are lists. */
type Fields = readonly string[]

/** An object with these fields, or a list of such. */
export type Shape = Fields | {readonly listOf: Fields}

/** The answer, if it has what is read of it. Throws MB_SERVER_UNREACHABLE: then something else has answered. */
export function shaped(answer: unknown, shape: Shape): unknown {
  const isFitting =
    'listOf' in shape
      ? Array.isArray(answer) && answer.every(entry => hasFields(entry, shape.listOf))
      : hasFields(answer, shape)
  if (isFitting) return answer
  throw new MirrorbitsError('MB_SERVER_UNREACHABLE', 'The server answers as no admin API of this version does.', {
    hint: 'Look whether --server names the admin API of mirrorbits, and with "mirrorbits version" whether both have one version.',
  })
}

const hasFields = (value: unknown, fields: Fields): boolean =>
  isRecord(value) &&
  fields.every(field => {
    const found = value[field.replace(/\[\]$/, '')]
    return field.endsWith('[]') ? Array.isArray(found) : found !== undefined && found !== null
  })
