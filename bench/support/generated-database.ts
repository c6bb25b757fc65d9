import {Redis} from 'ioredis'

export interface GeneratedDatabase {
  /** Path of the Redis socket; the database must be empty. */
  readonly socket: string
  readonly files: number
  readonly mirrors: number
  /** Where a mirror's HTTP server answers; a name that nobody looks up unless told. */
  readonly httpUrl?: (mirror: number) => string
}

/** Files and load alike are made from a number, so that nothing has to be told to the load's script. */
export const pathOf = (file: number): string =>
  `/pool/release-${Math.floor(file / 1000)}/package-${file % 1000}_1.2.3-4_amd64.deb`

const FILE_SIZE = 1_000_000
const MOD_TIME = 1_750_000_000
const BATCH = 500
const CHUNK_BYTES = 32 * 1024

/** Cities over the world, so that rankings differ from place to place. */
const PLACES = [
  {latitude: 48.86, longitude: 2.35, continent: 'EU', country: 'FR'},
  {latitude: 52.52, longitude: 13.4, continent: 'EU', country: 'DE'},
  {latitude: 51.51, longitude: -0.13, continent: 'EU', country: 'GB'},
  {latitude: 40.71, longitude: -74.01, continent: 'NA', country: 'US'},
  {latitude: 37.77, longitude: -122.42, continent: 'NA', country: 'US'},
  {latitude: -23.55, longitude: -46.63, continent: 'SA', country: 'BR'},
  {latitude: 35.68, longitude: 139.69, continent: 'AS', country: 'JP'},
  {latitude: 1.35, longitude: 103.82, continent: 'AS', country: 'SG'},
  {latitude: -33.87, longitude: 151.21, continent: 'OC', country: 'AU'},
  {latitude: -26.2, longitude: 28.05, continent: 'AF', country: 'ZA'},
] as const

/** Writes a database as `docs/reference/redis-keys.md` has it, in which every mirror that is up carries every file. */
export async function generateDatabase({socket, files, mirrors, httpUrl}: GeneratedDatabase): Promise<void> {
  const redis = new Redis(socket)
  try {
    await redis.mset({MIRRORBITS_DB_VERSION: '3', CATALOGUE_ID: `bench-${files}`, CATALOGUE_EPOCH: '1'})
    await redis.mset({LAST_FID: String(files), LAST_MID: String(mirrors)})
    await redis.hset('CATALOGUE_CHANGES', {floor: '1', exact: '1'})
    for (let first = 0; first < files; first += BATCH) {
      const pipeline = redis.pipeline()
      const paths = Array.from({length: Math.min(BATCH, files - first)}, (_, i) => pathOf(first + i))
      pipeline.sadd('FILES', ...paths)
      for (const [i, path] of paths.entries()) pipeline.hset(`FILE_${path}`, fileFields(first + i + 1))
      await pipeline.exec()
    }
    for (let mirror = 1; mirror <= mirrors; mirror++) {
      await redis.hset('MIRRORS', String(mirror), `mirror-${mirror}`)
      await redis.hset(
        `MIRROR_${mirror}`,
        mirrorFields(mirror, httpUrl?.(mirror) ?? `https://mirror-${mirror}.example/`),
      )
      await redis.hset(`HOLDINGS_${mirror}`, holdingsFields(files))
    }
  } finally {
    redis.disconnect()
  }
}

const fileFields = (id: number): Record<string, string> => ({
  id: String(id),
  size: String(FILE_SIZE),
  modTime: `${new Date(MOD_TIME * 1000).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`,
  sha256: id.toString(16).padStart(64, '0'),
})

function mirrorFields(id: number, http: string): Record<string, string> {
  const place = PLACES[id % PLACES.length] ?? PLACES[0]
  const spread = Math.floor(id / PLACES.length) / 4
  return {
    ...{ID: String(id), name: `mirror-${id}`, http, enabled: '1', httpUp: '1', httpsUp: '1', score: '0'},
    ...{latitude: String(place.latitude + spread), longitude: String(place.longitude + spread)},
    ...{continentCode: place.continent, countryCodes: place.country, asnum: String(64_500 + id)},
    ...{stateSince: String(MOD_TIME), lastSync: String(MOD_TIME), lastSuccessfulSync: String(MOD_TIME)},
    ...{lastSuccessfulSyncPrecision: '1000000000', lastSuccessfulSyncProtocol: '0', tzoffset: '0'},
  }
}

/** A bit for each id from 1 on: present and equal. */
function holdingsFields(files: number): Record<string, string | Buffer> {
  const same = Buffer.alloc(Math.ceil((files + 1) / 8), 0xff)
  same[0] = 0xfe
  const bitsOver = same.length * 8 - (files + 1)
  if (bitsOver > 0) same[same.length - 1] = (same.at(-1) ?? 0) & (0xff >> bitsOver)
  const chunks = Array.from({length: Math.ceil(same.length / CHUNK_BYTES)}, (_, n): [string, Buffer] => [
    `same:${n}`,
    same.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES),
  ])
  const counts = {listed: String(files), known: String(files), differing: '0'}
  return {epoch: '1', precision: '1000000000', offset: '0', revision: '1', ...counts, ...Object.fromEntries(chunks)}
}
