import {readFile} from 'node:fs/promises'
import {createServer, type Server} from 'node:https'
import type {AddressInfo} from 'node:net'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {explain, names} from '../support/ask.js'
import {makeCertificate, type Certificate} from '../support/ftp-servers.js'
import {startProgram, type RunningServer} from '../support/program.js'
import {createWorld, type HeardEvent, type World} from '../support/world.js'

const CONFIG = "CheckInterval: 0\nCheckTimeout: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"

let world: World
let server: RunningServer
let heard: readonly HeardEvent[]
const mirrors: Server[] = []

/** A mirror over HTTPS with a certificate that ends after so many days, trusted by the server. */
async function addSecureMirror(name: string, {keyFile, pem}: Certificate): Promise<void> {
  const mirror = createServer({key: await readFile(keyFile), cert: pem}, (_, response) => {
    response.writeHead(200, {'content-length': 'a disk'.length}).end()
  })
  mirrors.push(mirror)
  await new Promise<void>(resolve => mirror.listen(0, '127.0.0.1', resolve))
  await world.addMirror(name)
  await world.json('mirror', 'set', name, `http=https://127.0.0.1:${(mirror.address() as AddressInfo).port}/`)
}

beforeAll(async () => {
  world = await createWorld({mirrors: ['soon', 'later'], config: CONFIG})
  await world.publish('disk.iso', 'a disk')
  await world.copyTo()
  await world.json('refresh')
  const made: Certificate[] = []
  for (const [name, days] of [
    ['soon', 10],
    ['later', 90],
  ] as const) {
    const folder = join(world.folder, `certificate-${name}`)
    await mkdir(folder)
    const certificate = await makeCertificate(folder, days)
    made.push(certificate)
    await addSecureMirror(name, certificate)
  }
  const trusted = join(world.folder, 'trusted.pem')
  await writeFile(trusted, made.map(({pem}) => pem).join('\n'))
  await world.json('mirror', 'scan', '--all', '--enable')
  heard = await world.listen()
  server = await startProgram(['server', '--config', world.configFile], {NODE_EXTRA_CA_CERTS: trusted})
}, 60_000)
afterAll(async () => {
  await server.stop()
  for (const mirror of mirrors) mirror.close()
  await world.close()
})

it('a TLS certificate that ends within two weeks is warned of once, while the mirror is up', async () => {
  await vi.waitFor(
    async () => expect(names(await explain(server.address, '/disk.iso?https=1'))).toEqual(['later', 'soon']),
    {interval: 50},
  )
  await vi.waitFor(() => expect(server.log().match(/soon HTTPS Up!/g)?.length).toBeGreaterThan(3))

  const warnings = heard.filter(({code}) => code === 'MB_CERTIFICATE_ENDS')
  expect(warnings).toMatchObject([
    {type: 'warning', message: expect.stringMatching(/^The TLS certificate of soon ends in \d days?\.$/) as string},
  ])
  expect(server.log().match(/TLS certificate ends soon/g)).toHaveLength(1)
})

it('its end is shown of each mirror', async () => {
  const shown = await world.json<{https: {certificateEnds: string | null}}>('mirror', 'show', 'later')
  const daysLeft = (Date.parse(shown.https.certificateEnds ?? '') - Date.now()) / 86_400_000
  expect(Math.round(daysLeft)).toBe(90)
})
