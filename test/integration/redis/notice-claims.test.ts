import {expect} from 'vitest'
import {databaseStatus} from '../../../src/redis/migrations/database-status.js'
import {createNoticeClaims} from '../../../src/redis/notice-claims.js'
import {test} from '../../support/redis-test.js'

test('one of all nodes gets a notice, for an hour', async ({redis}) => {
  const nodes = [1, 2, 3].map(() => createNoticeClaims({redis}))
  expect((await Promise.all(nodes.map(node => node.claim('abc')))).filter(isOurs => isOurs)).toHaveLength(1)
  expect(await nodes[0]?.claim('other')).toBe(true)
  expect(await redis.ttl('NOTIFIED_abc')).toBeGreaterThan(3500)
  expect((await databaseStatus(redis)).families).toMatchObject([{family: 'NOTIFIED_', keys: 2}])
})
