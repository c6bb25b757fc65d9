import {MirrorbitsError} from '../../core/errors.js'
import type {Routes} from './zod-routes.js'

/** In this scope, what cannot be read is not taken for a call without wishes, and no body at all is one. */
export function takeJsonOnly(app: Routes): void {
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('*', {parseAs: 'buffer'}, (_request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else
      done(
        new MirrorbitsError('MB_USAGE', 'The body is not JSON.', {
          hint: 'Send JSON with its content type, or no body.',
        }),
      )
  })
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined) request.body = {}
    done()
  })
}
