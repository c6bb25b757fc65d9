import {expect, it} from 'vitest'
import {translated} from './redis-errors.js'

it.each([
  'Reached the max retries per request limit (which is 0). Refer to "maxRetriesPerRequest" option for details.',
  'Connection is closed.',
  "Stream isn't writeable and enableOfflineQueue options is false",
])('a connection that breaks is told in words of an operator: %s', message => {
  expect(translated(new Error(message), 'redis.example:6379')).toMatchObject({
    code: 'MB_REDIS_UNREACHABLE',
    message: 'Redis at redis.example:6379 does not answer: the connection is broken.',
    hint: 'Start Redis, or correct RedisAddress, RedisPassword or the sentinels in the configuration.',
  })
})

it('what else goes wrong with a connection is told as it is', () => {
  const error = translated(new Error('read ECONNRESET'), 'redis.example:6379')
  expect(error.message).toBe('Redis at redis.example:6379 does not answer: read ECONNRESET')
})

it('a Redis that hangs is told apart from one that is away', () => {
  expect(translated(new Error('Command timed out'), 'redis.example:6379')).toMatchObject({
    code: 'MB_REDIS_UNREACHABLE',
    message: 'Redis at redis.example:6379 takes connections but does not answer in time.',
    hint: expect.stringContaining('Redis hangs or is very slow') as string,
  })
})
