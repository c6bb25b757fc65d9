import {key} from './config-key.js'
import {isRedisAddress} from './value-checks.js'
import {isHostAndPort, listOf, requiredText, text, whole, yesNo} from './value-kinds.js'

/** Keys of the database. */
export const REDIS_KEYS = {
  RedisAddress: key(
    'Redis',
    text('127.0.0.1:6379', {
      allowed: 'host:port, unix:/path, or a redis:// or rediss:// URL',
      accepts: value => value === '' || isRedisAddress(value),
    }),
    'restart',
    'Where Redis is. Written as `""`, and without sentinels, a Redis of our own is started in the state folder.',
  ),
  RedisUser: key('Redis', text(''), 'restart', 'User of Redis, where it has an access control list.', {isNew: true}),
  RedisPassword: key('Redis', text(''), 'restart', 'Password of Redis.', {secret: true}),
  RedisDB: key('Redis', whole(0), 'restart', 'Number of the Redis database.'),
  RedisTLS: key(
    'Redis',
    yesNo(false),
    'restart',
    'Speak TLS with Redis and with its sentinels. Not needed with a `rediss://` URL.',
    {isNew: true},
  ),
  RedisTLSCA: key(
    'Redis',
    text(''),
    'restart',
    'File (PEM) with the authority that has signed the certificate of Redis; empty trusts those that Node knows.',
    {isNew: true},
  ),
  RedisTLSCertificate: key(
    'Redis',
    text(''),
    'restart',
    'File (PEM) with a certificate of our own, for a Redis that asks for one.',
    {isNew: true},
  ),
  RedisTLSKey: key('Redis', text(''), 'restart', 'File (PEM) with the key of that certificate.', {isNew: true}),
  RedisSentinelMasterName: key('Redis', text(''), 'restart', 'Name under which the sentinels know the master.'),
  RedisSentinels: key(
    'Redis',
    listOf({Host: requiredText('host:port', isHostAndPort)}),
    'restart',
    'Sentinels to ask for the master. With them `RedisAddress` is not used.',
  ),
  RedisSentinelUser: key('Redis', text(''), 'restart', 'User of the sentinels.', {isNew: true}),
  RedisSentinelPassword: key(
    'Redis',
    text(''),
    'restart',
    'Password of the sentinels, which is not that of the master.',
    {secret: true, isNew: true},
  ),
  AutoUpgradeDatabase: key(
    'Redis',
    yesNo(false),
    'restart',
    'Upgrade a database of the original when a server starts, if no other node is running on it.',
    {isNew: true},
  ),
} as const
