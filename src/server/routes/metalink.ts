import type {FastifyPluginCallback} from 'fastify'
import {preferredMetalink} from '../../core/http/accept.js'
import {metalinkKind} from '../../core/http/parse-query.js'
import {type Answer, writeAnswer} from '../answer.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {findFile} from '../find-file.js'
import {metalinkAnswer, metalinkBySuffix} from '../metalink-answer.js'
import {readRoute} from '../methods.js'
import {pathRefusal} from '../refusals.js'
import {createRedirect} from './redirect.js'

/** Describes a file for download programs: asked for with `?meta4`, `?metalink`, or in `Accept`. */
export const metalinkRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  const redirect = createRedirect(deps)
  readRoute(app, ROUTES.metalink, async ({raw}, reply) => {
    const {path, query} = askedOf(raw)
    const asked = metalinkKind(query)
    const found = await findFile(deps, path)
    writeAnswer(reply, await answer(found))

    async function answer(file: typeof found): Promise<Answer> {
      if (file === 'missing' && asked === undefined) return metalinkBySuffix(deps, raw, path)
      if (typeof file === 'string') return pathRefusal(deps, file)
      // Who only prefers a metalink takes the file as well.
      if (asked === undefined && file.id === undefined) return redirect(raw, file)
      return metalinkAnswer(deps, raw, file, asked ?? preferredMetalink(raw.headers.accept) ?? 'meta4')
    }
  })
  done()
}
