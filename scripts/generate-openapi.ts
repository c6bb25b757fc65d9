// Writes the OpenAPI document of the admin API and the page made of it.
import {writeFile} from 'node:fs/promises'
import {buildAdminApp} from '../src/server/admin/admin-app.js'
import {apiReference, type ApiDocument} from '../src/server/admin/api-reference.js'
import type {AdminDeps} from '../src/server/admin/deps.js'

// Nothing of it is used by a call that only describes.
const app = buildAdminApp({clock: Date.now} as AdminDeps)
const {body} = await app.inject('/api/v1/openapi.json')
const document = JSON.parse(body) as ApiDocument
await writeFile('docs/reference/openapi.json', `${JSON.stringify(document, undefined, 2)}\n`)
await writeFile('docs/reference/admin-api.md', apiReference(document))
await app.close()
