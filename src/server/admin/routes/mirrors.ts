import * as z from 'zod'
import {MirrorbitsError} from '../../../core/errors.js'
import type {Mirror, MirrorSettings} from '../../../core/mirror.js'
import {toDescribedMirrorJson, toMirrorJson} from '../../../operations/mirror-json.js'
import type {AdminDeps} from '../deps.js'
import {findMirror, mirrorParams} from '../find-mirror.js'
import {describedMirrorSchema, mirrorSchema, newMirrorSchema, settingsSchema} from '../schemas.js'
import type {Routes} from '../zod-routes.js'

const yes = z.enum(['true', 'false']).default('false')

/** Everything about single mirrors. */
export function mirrorRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
  const {operator} = deps
  const named = (mirror: string): Promise<Mirror> => findMirror(operator, mirror)

  app.get(
    '/mirrors',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'All mirrors with state, place, traffic and completeness.',
        querystring: z.object({}),
        response: {200: z.array(describedMirrorSchema)},
      },
    },
    async () => (await operator.describeMirrors()).map(toDescribedMirrorJson),
  )

  app.get(
    '/unreadable-mirrors',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'Mirrors whose records in the database cannot be read, and why; they are left out everywhere else.',
        response: {200: z.array(z.object({id: z.int(), problem: z.string()}))},
      },
    },
    async () => [...(await operator.unreadableMirrors())],
  )

  app.get(
    '/export',
    {
      config: {scope: 'admin'},
      schema: {
        summary: 'All mirrors with the passwords in their URLs, as for an export.',
        response: {200: z.array(mirrorSchema)},
      },
    },
    async () =>
      (await operator.mirrors({secrets: true})).map(mirror => ({
        ...toMirrorJson(mirror),
        urls: {http: mirror.httpUrl, rsync: mirror.rsyncUrl, ftp: mirror.ftpUrl, listing: mirror.listingUrl},
      })),
  )

  app.get(
    '/mirrors/:mirror',
    {
      config: {scope: 'read'},
      schema: {summary: 'One mirror.', params: mirrorParams, response: {200: describedMirrorSchema}},
    },
    async ({params}) => {
      const {id} = await named(params.mirror)
      const found = (await operator.describeMirrors()).find(({mirror}) => mirror.id === id)
      if (found === undefined) throw new MirrorbitsError('MB_MIRROR_NOT_FOUND', 'The mirror was removed meanwhile.')
      return toDescribedMirrorJson(found)
    },
  )

  app.post(
    '/mirrors',
    {
      config: {scope: 'admin'},
      schema: {
        summary: 'Add a mirror. GeoIP places it where the body does not; it takes no traffic unless `enabled`.',
        body: newMirrorSchema,
        response: {
          201: z.object({
            mirror: mirrorSchema,
            place: z.looseObject({}).nullable().describe('Where GeoIP puts it.'),
            warnings: z.array(z.string()),
          }),
        },
      },
    },
    async ({body}, reply) => {
      const settings = given(body)
      const added = await operator.addMirror({...settings, name: body.name, httpUrl: body.httpUrl})
      const mirror = body.enabled === true ? await operator.setMirrorEnabled(added.mirror, true) : added.mirror
      return reply.code(201).send({mirror: toMirrorJson(mirror), place: added.place ?? null, warnings: added.warnings})
    },
  )

  app.patch(
    '/mirrors/:mirror',
    {
      config: {scope: 'admin'},
      schema: {
        summary: 'Change settings of a mirror; those left out stay.',
        params: mirrorParams,
        body: settingsSchema,
        response: {200: mirrorSchema},
      },
    },
    async ({params, body}) => toMirrorJson(await operator.updateMirror(await named(params.mirror), given(body))),
  )

  for (const enabled of [true, false]) {
    app.post(
      `/mirrors/:mirror/${enabled ? 'enable' : 'disable'}`,
      {
        config: {scope: 'admin'},
        schema: {
          summary: enabled ? 'Let a mirror take traffic.' : 'Keep traffic away from a mirror.',
          params: mirrorParams,
          response: {200: mirrorSchema},
        },
      },
      async ({params}) => toMirrorJson(await operator.setMirrorEnabled(await named(params.mirror), enabled)),
    )
  }

  app.delete(
    '/mirrors/:mirror',
    {
      config: {scope: 'admin'},
      schema: {
        summary: 'Forget a mirror with all that is known of it; its statistics stay.',
        params: mirrorParams,
        response: {204: z.null()},
      },
    },
    async ({params}, reply) => {
      await operator.removeMirror(await named(params.mirror))
      return reply.code(204).send()
    },
  )

  app.post(
    '/mirrors/:mirror/geoupdate',
    {
      config: {scope: 'admin'},
      schema: {
        summary: 'Where GeoIP finds a mirror now; it is put there unless `dryRun`.',
        params: mirrorParams,
        querystring: z.object({dryRun: yes}),
        response: {
          200: z.object({
            mirror: mirrorSchema,
            place: z.looseObject({}).nullable(),
            settings: z.looseObject({}),
            warnings: z.array(z.string()),
          }),
        },
      },
    },
    async ({params, query}) => {
      const mirror = await named(params.mirror)
      const {place = null, settings, warnings} = await operator.locateMirror(mirror)
      const after = query.dryRun === 'true' ? {...mirror, ...settings} : await operator.updateMirror(mirror, settings)
      return {mirror: toMirrorJson(after), place, settings, warnings}
    },
  )
}

/** Without what a caller left out. */
const given = (body: object): Partial<MirrorSettings> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
