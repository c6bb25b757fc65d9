import {type Answer, plainAnswer} from './answer.js'
import type {AppDeps} from './deps.js'

/** Why a path cannot be served. */
export const pathRefusal = ({version}: AppDeps, reason: 'missing' | 'outside'): Answer =>
  reason === 'missing' ? plainAnswer(version, 404, 'Not Found') : plainAnswer(version, 403, 'Forbidden')

/** Nobody can serve the file. */
export const unavailable = ({version}: AppDeps): Answer => plainAnswer(version, 503, 'Service Unavailable')
