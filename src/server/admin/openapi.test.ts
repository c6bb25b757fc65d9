import {readFile} from 'node:fs/promises'
import {expect} from 'vitest'
import {test} from '../../../test/support/admin.js'
import {apiReference, type ApiDocument} from './api-reference.js'

test('is what is written down, and the reference page is made of it', async ({admin}) => {
  const {status, body} = await admin.call('GET /api/v1/openapi.json')
  expect(status).toBe(200)
  expect(JSON.parse(await readFile('docs/reference/openapi.json', 'utf8'))).toEqual(JSON.parse(body))
  expect(await readFile('docs/reference/admin-api.md', 'utf8')).toBe(apiReference(JSON.parse(body) as ApiDocument))
})

test('names every call with what it needs', async ({admin}) => {
  const {paths = {}} = JSON.parse((await admin.call('GET /api/v1/openapi.json')).body) as ApiDocument
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, {summary, 'x-scope': scope}]) => ({path, method, summary, scope})),
  )
  expect(calls.length).toBeGreaterThan(20)
  for (const {path, summary, scope} of calls) {
    expect(summary).toMatch(/\S/)
    expect([path, scope]).toEqual([
      path,
      path.startsWith('/api/') ? expect.stringMatching(/^(read|scan|admin)$/) : undefined,
    ])
  }
})
