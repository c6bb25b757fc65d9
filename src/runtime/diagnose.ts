import {access, constants, opendir, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {configWithoutFile, loadConfig} from '../config/load-config.js'
import type {Config} from '../core/config.js'
import {broken, type Finding, judgeClock, judgeGeoip, ok, warning} from '../core/diagnosis.js'
import {codeOf, messageOf, MirrorbitsError} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import {openGeoip} from '../geoip/geoip.js'
import {probeAddress} from '../host/probe-address.js'
import {findExecutable} from '../host/system.js'
import {unreadableMirrors, unreadableText} from '../operations/unreadable-mirrors.js'
import {createMirrorStore} from '../redis/mirror-store.js'
import {openCommandLog} from './command-log.js'
import {geoipSettings} from './geoip-settings.js'
import {redisFacts, type RedisFacts} from '../redis/server-facts.js'
import {type Database, openDatabase} from './open-database.js'
import type {RuntimeOptions} from './open-runtime.js'

/** Looks at everything that a node needs. Finds, and never throws for what is broken. */
export async function diagnose({configFile, repository, verbose}: RuntimeOptions): Promise<Finding[]> {
  const {log, close} = await openCommandLog({verbose})
  try {
    const {config, finding} = await aboutConfiguration({configFile, repository})
    if (config === undefined) return [finding, aboutNode(), await aboutRsync()]
    return [
      finding,
      aboutNode(),
      ...(await aboutRedis(config, log)),
      ...(config.repository === NO_REPOSITORY ? [] : [await aboutRepository(config)]),
      await aboutGeoip(config, log),
      await aboutRsync(),
      await aboutStateDirectory(config),
      await aboutPort(config),
    ]
  } finally {
    await close()
  }
}

/** Stands for a repository where nothing names one. */
const NO_REPOSITORY = '/'

/** Without a file the rest is looked at as a file with defaults would have it; with mistakes in it only what depends on none. */
async function aboutConfiguration({
  configFile,
  repository,
}: Pick<RuntimeOptions, 'configFile' | 'repository'>): Promise<{finding: Finding; config: Config | undefined}> {
  try {
    const {config, warnings} = await loadConfig({file: configFile, env: process.env, flags: {repository}})
    const file = config.file ?? 'The command line'
    const finding =
      warnings.length === 0
        ? ok('configuration', `${file} has no mistakes.`)
        : warning('configuration', warnings.map(({message}) => message).join('; '), 'Correct the file.')
    return {finding, config}
  } catch (error) {
    if (!(error instanceof MirrorbitsError)) throw error
    const finding = broken('configuration', error.message, error.hint ?? 'Correct the file.')
    const isMissing = error.code === 'MB_CONFIG_NOT_FOUND'
    return {finding, config: isMissing ? configWithoutFile(process.env, {repository: NO_REPOSITORY}) : undefined}
  }
}

const LEAST_NODE = [20, 19] as const

function aboutNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isOld = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])
  const advice = `Install Node.js ${LEAST_NODE.join('.')} or newer.`
  if (isOld) return broken('node', `Node.js ${process.versions.node} is too old.`, advice)
  return ok('node', `Node.js is ${process.versions.node}.`)
}

async function aboutRedis(config: Config, log: Log): Promise<Finding[]> {
  try {
    const database = await openDatabase(config, {log, mustBeUp: true})
    try {
      const facts = await redisFacts(database.connections.commands, Date.now)
      const unreadable = facts.database === 'current' ? await aboutMirrors(database.connections) : []
      return [...judgeRedis(facts, database.connections.address), ...unreadable, judgeClock(facts.skewMs)]
    } finally {
      await database.close()
    }
  } catch (error) {
    const hint = error instanceof MirrorbitsError ? error.hint : undefined
    return [broken('redis', messageOf(error), hint ?? 'Start Redis, or correct RedisAddress.')]
  }
}

/** Nothing while all records of mirrors can be read. */
async function aboutMirrors({commands: redis}: Database['connections']): Promise<Finding[]> {
  const found = await unreadableMirrors({mirrors: createMirrorStore({redis, clock: Date.now})})
  return found.map(unreadableText).map(({text, advice}) => broken('database', text, advice))
}

function judgeRedis({version, mayEvict, database}: RedisFacts, address: string): Finding[] {
  const server = `Redis ${version} at ${address}`
  return [
    mayEvict
      ? warning('redis', `${server} drops keys when its memory is full.`, 'Set "maxmemory-policy noeviction" in Redis.')
      : ok('redis', `${server} answers.`),
    judgeDatabase(database),
  ]
}

function judgeDatabase(database: RedisFacts['database']): Finding {
  switch (database) {
    case 'empty':
      return ok('database', 'The database is empty; the first server prepares it.')
    case 'current':
      return ok('database', 'The database has the version that this program needs.')
    case 'old':
      return broken(
        'database',
        'The database has an older version.',
        'Stop all servers, then run "mirrorbits db upgrade".',
      )
    case 'newer':
      return broken('database', 'The database was written by a newer program.', 'Use that program here as well.')
  }
}

async function aboutRepository({repository}: Config): Promise<Finding> {
  const advice = 'Mount it, let the user of mirrorbits read it, or correct Repository.'
  try {
    if (!(await stat(repository)).isDirectory()) return broken('repository', `${repository} is no folder.`, advice)
    await access(repository, constants.R_OK | constants.X_OK)
    const folder = await opendir(repository)
    const first = await folder.read()
    await folder.close()
    return first === null
      ? warning('repository', `${repository} is empty.`, 'Look whether the disk is mounted.')
      : ok('repository', `${repository} can be read.`)
  } catch (error) {
    return broken('repository', `${repository} cannot be read: ${messageOf(error)}.`, advice)
  }
}

async function aboutGeoip(config: Config, log: Log): Promise<Finding> {
  const settings = geoipSettings(config)
  const geoip = await openGeoip({...settings, log})
  try {
    const {city, asn} = geoip.state()
    return judgeGeoip(
      {directory: settings.paths.join(', '), cityBuiltAt: city?.builtAt, asnBuiltAt: asn?.builtAt},
      Date.now(),
    )
  } finally {
    geoip.close()
  }
}

async function aboutRsync(): Promise<Finding> {
  const path = await findExecutable('rsync')
  if (path !== undefined) return ok('rsync', `rsync is ${path}.`)
  return broken('rsync', 'The program rsync is missing.', 'Install the package rsync: mirrors are scanned with it.')
}

async function aboutStateDirectory({stateDirectory}: Config): Promise<Finding> {
  for (let folder = stateDirectory; ; folder = dirname(folder)) {
    try {
      await access(folder, constants.W_OK | constants.X_OK)
      return ok('state', `${stateDirectory} can be written.`)
    } catch (error) {
      if (codeOf(error) === 'ENOENT' && dirname(folder) !== folder) continue
      const advice = 'Give the folder to the user of mirrorbits, or set StateDirectory.'
      return warning('state', `${stateDirectory} cannot be written by this user.`, advice)
    }
  }
}

async function aboutPort({listenAddress}: Config): Promise<Finding> {
  const state = await probeAddress(listenAddress)
  switch (state.kind) {
    case 'free':
      return ok('port', `Nothing listens on ${listenAddress} yet; a server can.`)
    case 'ours':
      return ok('port', `A server answers on ${listenAddress}.`)
    case 'taken':
      return broken('port', `Another program listens on ${listenAddress}.`, 'Stop it, or change ListenAddress.')
    case 'refused':
      return broken('port', `${listenAddress} cannot be listened on: ${state.reason}.`, 'Change ListenAddress.')
  }
}
