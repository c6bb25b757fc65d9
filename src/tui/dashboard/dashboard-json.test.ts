import {readFileSync} from 'node:fs'
import {expect, it} from 'vitest'
import {fromJSONSchema} from 'zod'
import {AT, aNode, aRow, aScan, aState} from '../../../test/support/dashboard-state.js'
import {dashboardJson} from './dashboard-json.js'

const schema = fromJSONSchema(
  JSON.parse(readFileSync(new URL('../../../schemas/top.schema.json', import.meta.url), 'utf8')) as Parameters<
    typeof fromJSONSchema
  >[0],
)

it('a snapshot for programs keeps to its schema', () => {
  const states = [
    aState({scans: [aScan(), aScan({phase: 'done', endedAt: AT})]}),
    aState({
      staleSince: AT,
      mirrors: [aRow({lastSuccessfulSync: undefined, countryCodes: []})],
      nodes: [aNode({version: ''})],
    }),
  ]
  for (const state of states) {
    const json: unknown = JSON.parse(JSON.stringify(dashboardJson(state)))
    expect(schema.safeParse(json).error?.issues ?? []).toEqual([])
  }
  expect(schema.safeParse({...dashboardJson(aState()), password: 'x'}).success).toBe(false)
})

it('it has no addresses, so no passwords', () => {
  expect(JSON.stringify(dashboardJson(aState()))).not.toContain('secret')
})
