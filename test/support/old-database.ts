import type {Redis} from 'ioredis'

/** Two mirrors that were scanned, and one that never was; ids as the original gives them. */
const OLD_MIRRORS = {1: 'first.example', 2: 'second.example', 10: 'never.example'} as const

const record = (name: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  name,
  http: `http://${name}/pub/`,
  rsync: `rsync://${name}/pub/`,
  ftp: '',
  sponsorName: 'Jörg',
  continentOnly: '0',
  countryOnly: '0',
  asOnly: '0',
  score: '0',
  latitude: '48.8567',
  longitude: '-97.822',
  continentCode: 'EU',
  countryCodes: 'FR DE',
  excludedCountryCodes: '',
  asnum: '16276',
  comment: '',
  allowredirects: '0',
  enabled: '1',
  ...more,
})

const scanned = {lastSync: '1763690000', lastSuccessfulSync: '1763690000', lastSuccessfulSyncProtocol: '0'}

interface OldFile {
  readonly size: number
  readonly modTime: string
}

const SOURCE_TIME = '2026-11-21 01:43:52.041647725 +0000 UTC'
const MIRROR_TIME = '2026-11-21 01:43:52 +0000 UTC'

async function writeFile(redis: Redis, path: string, {size, modTime}: OldFile): Promise<void> {
  await redis.sadd('FILES', path)
  await redis.hset(`FILE_${path}`, {size, modTime, sha1: '', sha256: 'ab'.repeat(32), md5: ''})
}

export async function writeHeld(redis: Redis, mirror: string | number, path: string, file: OldFile): Promise<void> {
  await redis.sadd(`FILEMIRRORS_${path}`, mirror)
  await redis.sadd(`MIRRORFILES_${mirror}`, path)
  await redis.sadd(`HANDLEDFILES_${mirror}`, path)
  await redis.hset(`FILEINFO_${mirror}_${path}`, {...file})
}

async function writeCommon(redis: Redis, first: string | number, second: string | number): Promise<void> {
  await writeFile(redis, '/a.iso', {size: 10, modTime: SOURCE_TIME})
  await writeFile(redis, '/dir/b b.tgz', {size: 20, modTime: SOURCE_TIME})
  await writeFile(redis, '/ü.bin', {size: 30, modTime: '2026-11-20 22:43:52 -0300 -03'})
  await writeHeld(redis, first, '/a.iso', {size: 10, modTime: MIRROR_TIME})
  await writeHeld(redis, first, '/dir/b b.tgz', {size: 19, modTime: '2026-11-20 01:43:52 +0000 UTC'})
  await writeHeld(redis, first, '/ü.bin', {size: 30, modTime: MIRROR_TIME})
  await writeHeld(redis, first, '/only-there', {size: 1, modTime: MIRROR_TIME})
  await redis.srem(`HANDLEDFILES_${first}`, '/only-there')
  // An hour behind, as its scan found out; and a listing without times.
  await writeHeld(redis, second, '/a.iso', {size: 10, modTime: '2026-11-21 00:43:52 +0000 GMT'})
  await writeHeld(redis, second, '/ü.bin', {size: 30, modTime: '0001-01-01 00:00:00 +0000 UTC'})
  await redis.set('STATS_TOTAL', 12)
  for (const period of ['', '_2026', '_2026_11', '_2026_11_21']) {
    await redis.hset(`STATS_FILE${period}`, '/a.iso', 7, '/ü.bin', 5)
    await redis.hset(`STATS_MIRROR${period}`, first, 9, second, 3)
    await redis.hset(`STATS_MIRROR_BYTES${period}`, first, '9007199254740993', second, 90)
  }
}

/** Writes by hand what the original keeps in version 2. */
export async function writeVersion2(redis: Redis): Promise<void> {
  const states = {httpUp: '1', httpDownReason: '', httpsUp: '0', httpsDownReason: 'refused', stateSince: '1763680000'}
  await redis.set('MIRRORBITS_DB_VERSION', 2)
  await redis.set('LAST_MID', 10)
  await redis.hset('MIRRORS', OLD_MIRRORS)
  const [precision, tzoffset] = ['1000000000', '3600000']
  const first = {ID: '1', ...states, ...scanned, lastSuccessfulSyncPrecision: precision, tzoffset: '0'}
  const second = {ID: '2', ...states, ...scanned, lastSuccessfulSyncPrecision: precision, tzoffset}
  await redis.hset('MIRROR_1', record(OLD_MIRRORS[1], first))
  await redis.hset('MIRROR_2', record(OLD_MIRRORS[2], second))
  await redis.hset('MIRROR_10', record(OLD_MIRRORS[10], {ID: '10', enabled: '0'}))
  await redis.rpush('MIRRORLOGS_1', '{"Type":2,"MirrorID":1,"Timestamp":"2026-11-21T01:44:17.784328135Z"}')
  await writeCommon(redis, 1, 2)
}

/** Version 1: one state for both protocols. */
export async function writeVersion1(redis: Redis): Promise<void> {
  await writeVersion2(redis)
  await redis.set('MIRRORBITS_DB_VERSION', 1)
  for (const id of [1, 2]) {
    await redis.hdel(`MIRROR_${id}`, 'httpUp', 'httpDownReason', 'httpsUp', 'httpsDownReason')
    await redis.hset(`MIRROR_${id}`, {up: id === 1 ? '1' : '0', excludeReason: id === 1 ? '' : 'timeout'})
  }
  await redis.hset('MIRROR_2', 'http', 'https://second.example/pub/')
}

/** Version 0: mirrors have no ids; one is called like another's number. */
export async function writeVersion0(redis: Redis): Promise<void> {
  const {1: first} = OLD_MIRRORS
  await redis.rpush('MIRRORS', first, '1')
  await redis.hset(`MIRROR_${first}`, record(first, {up: '1', excludeReason: '', ...scanned}))
  await redis.hset('MIRROR_1', record('1', {up: '0', excludeReason: 'timeout', ...scanned, tzoffset: '3600000'}))
  for (const name of [first, '1']) await redis.hset(`MIRROR_${name}`, 'lastSuccessfulSyncPrecision', '1000000000')
  await writeCommon(redis, first, '1')
  for (const name of [first, '1']) await redis.rename(`MIRRORFILES_${name}`, `MIRROR_${name}_FILES`)
}

/** Every key with its content, to compare two moments. */
export async function dump(redis: Redis): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {}
  for (const key of (await redis.keys('*')).toSorted()) {
    const type = await redis.type(key)
    if (type === 'hash') content[key] = await redis.hgetall(key)
    else if (type === 'set') content[key] = (await redis.smembers(key)).toSorted()
    else if (type === 'list') content[key] = await redis.lrange(key, 0, -1)
    else content[key] = await redis.get(key)
  }
  return content
}
