import {expect, it} from 'vitest'
import {parseConfig} from '../config/parse-config.js'
import {demoConfig} from './demo-config.js'

it("the demo's configuration is accepted without a warning and says what the demo needs", () => {
  const text = demoConfig({stateDirectory: '/s', repository: '/s/r', geoipFolder: '/g', port: 8080, rpcPort: 3390})
  const {config, warnings} = parseConfig(text, '/s/mirrorbits.conf', {flags: {}, stateDirectory: '/other'})
  expect(warnings).toEqual([])
  expect(config).toMatchObject({
    repository: '/s/r',
    stateDirectory: '/s',
    geoipDatabasePath: ['/g/'],
    listenAddress: 'localhost:8080',
    rpcListenAddress: 'localhost:3390',
    redis: {address: 'unix:/s/redis.sock', sentinels: []},
  })
})
