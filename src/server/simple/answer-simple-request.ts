import type {Answer} from '../answer.js'
import type {ClientRequest} from '../client-request.js'
import type {AppDeps} from '../deps.js'
import {askedOf, routeOf, ROUTES} from '../dispatch.js'
import {fileInMemory} from '../find-file.js'
import {failure, tooManyRequests} from '../refusals.js'
import {createRedirect} from '../routes/redirect.js'
import {isTraced} from '../routes/trace.js'

export interface AnswerSimpleDeps extends AppDeps {
  /** Whether the request may be answered, by the limits of its client. To be asked once, for it counts. */
  readonly admits: (request: ClientRequest) => boolean
}

/**
 * Makes the answer to a request for a file that memory knows. Undefined for all others, which the application answers;
 * nothing has been counted then.
 */
export function createSimpleAnswers(deps: AnswerSimpleDeps): (request: ClientRequest) => Answer | undefined {
  const redirect = createRedirect(deps)

  function answer(request: ClientRequest): Answer | undefined {
    if (routeOf(request, deps) !== ROUTES.redirect || isTraced(deps, request)) return undefined
    const known = fileInMemory(deps, askedOf(request).path)
    if (known === undefined) return undefined
    return deps.admits(request) ? redirect(request, known) : tooManyRequests(deps)
  }

  return request => {
    try {
      return answer(request)
    } catch (error) {
      return failure(deps, error, request.url)
    }
  }
}
