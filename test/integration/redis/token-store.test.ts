import {expect} from 'vitest'
import {toTokenJson} from '../../../src/operations/token-json.js'
import {test} from '../../support/stores.js'

test('a token whose times are none lets nobody in, and hides no other', async ({stores: {tokens}, redis}) => {
  const record = {hash: 'a'.repeat(64), scope: 'read', created: 1_790_000_000}
  const records = [
    record,
    {...record, created: -1e300},
    {...record, expires: 0.5},
    {...record, expires: Number.MAX_SAFE_INTEGER},
  ]
  for (const [at, written] of records.entries()) await redis.hset('TOKENS', `t${at}`, JSON.stringify(written))

  expect((await tokens.list()).map(toTokenJson)).toMatchObject([
    {name: 't0', expires: null},
    {name: 't3', expires: '+275760-09-13T00:00:00Z'},
  ])
})
