import * as z from 'zod'
import {MirrorbitsError} from '../../core/errors.js'
import type {Mirror} from '../../core/mirror.js'
import {printable} from '../../core/text/display-width.js'
import type {Operator} from '../../operations/operator.js'

export const mirrorParams = z.object({
  mirror: z.string().min(1).max(255).describe('The id of a mirror, or its full name unless that is a number.'),
})

/** Throws MB_MIRROR_NOT_FOUND. */
export async function findMirror(operator: Pick<Operator, 'mirrors'>, idOrName: string): Promise<Mirror> {
  const id = /^[1-9]\d{0,9}$/.test(idOrName) ? Number(idOrName) : undefined
  const mirrors = await operator.mirrors({secrets: true})
  const found = mirrors.find(mirror => (id === undefined ? mirror.name === idOrName : mirror.id === id))
  if (found !== undefined) return found
  throw new MirrorbitsError('MB_MIRROR_NOT_FOUND', `There is no mirror "${printable(idOrName)}".`, {
    hint: 'Ask for /api/v1/mirrors to see them all.',
  })
}
