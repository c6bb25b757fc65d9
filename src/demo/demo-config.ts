import {join} from 'node:path'
import {stringify} from 'yaml'
import {traceFile} from './repository-files.js'

export interface DemoConfigOptions {
  readonly stateDirectory: string
  readonly repository: string
  readonly geoipFolder: string
  readonly port: number
  readonly rpcPort: number
}

/** The demo's mirrorbits.conf: short intervals, so that what one tries out shows soon. */
export function demoConfig({stateDirectory, repository, geoipFolder, port, rpcPort}: DemoConfigOptions): string {
  const settings = {
    Repository: repository,
    StateDirectory: stateDirectory,
    // Named, so that nothing can end up in another Redis of this machine.
    RedisAddress: `unix:${join(stateDirectory, 'redis.sock')}`,
    GeoipDatabasePath: `${geoipFolder}/`,
    LogDir: join(stateDirectory, 'log'),
    ListenAddress: `localhost:${port}`,
    RPCListenAddress: `localhost:${rpcPort}`,
    Workers: 1,
    OutputMode: 'auto',
    Gzip: true,
    Hashes: {SHA256: true, SHA1: false, MD5: false},
    TraceFileLocation: traceFile,
    // Minutes.
    ScanInterval: 5,
    CheckInterval: 1,
    RepositoryScanInterval: 1,
    Fallbacks: [{URL: 'https://fallback.example/', CountryCode: 'fr', ContinentCode: 'eu'}],
  }
  return `# Written by "mirrorbits demo". Change what you like and run "mirrorbits reload".\n${stringify(settings)}`
}
