import type {Redis} from 'ioredis'
import {Catalogue} from '../../core/catalogue/catalogue.js'
import {NO_HASHES, type FileId, type FileVersion} from '../../core/catalogue/file-record.js'
import {asFilePath, displayPath, MAX_PATH_BYTES, type FilePath} from '../../core/file-path.js'
import {parseGoTime} from '../../core/go-time.js'
import {GO_ZERO_TIME} from '../../core/mod-time.js'
import {inSteps} from '../in-steps.js'
import {integer} from '../integer.js'
import {keyPrefixes, keys, pathBytes} from '../keys.js'
import {runScript} from '../run-script.js'
import {unlessWrongType} from '../wrong-type.js'
import {askMany, fieldsOf, membersOf} from './ask-many.js'
import type {HoldingsCollector} from './holdings-collector.js'
import {damaged, type OldMirror} from './old-mirrors.js'
import {oldKeys} from './old-keys.js'
import type {ProblemCollector} from './problems.js'
import {scanSet} from './scan-keys.js'
import {giveIdsScript} from './scripts.js'

export interface ReadOldFilesDeps {
  readonly redis: Redis
  readonly mirrors: readonly OldMirror[]
  readonly collectors: ReadonlyMap<OldMirror, HoldingsCollector>
  readonly problems: ProblemCollector
  /** Called between two steps; throws to stop. */
  readonly onFiles: (done: number, total: number) => void
  /** Gives no ids, which is enough to count. */
  readonly dryRun: boolean
}

/** Gives every file its id and tells the collectors which mirrors have it. Returns how many files there are. */
export async function readOldFiles(deps: ReadOldFilesDeps): Promise<number> {
  const {redis, problems, onFiles} = deps
  const type = await redis.type(keys.files)
  if (type !== 'set' && type !== 'none') throw damaged('FILES', `is a ${type} and not a set`)
  const total = type === 'none' ? 0 : await redis.scard(keys.files)
  const catalogue = new Catalogue()
  const ids = await createIds(deps)
  for await (const members of scanSet(redis, keys.files)) {
    const paths = newPaths(members, catalogue, problems)
    for (const file of await readFiles(redis, paths, problems)) {
      catalogue.put({...file, id: ids.idFor(file.storedId, id => catalogue.has(id)), hashes: NO_HASHES})
    }
    const present = paths.filter(path => catalogue.idOf(path) !== undefined)
    await ids.store(present.map(path => ({path, id: catalogue.idOf(path) ?? 0})))
    await readHolders(deps, catalogue, present)
    onFiles(catalogue.count, total)
  }
  return catalogue.count
}

/** Members that are paths and have not come before. */
function newPaths(members: readonly Buffer[], catalogue: Catalogue, problems: ProblemCollector): FilePath[] {
  const paths = new Set<FilePath>()
  for (const member of members) {
    const path = asFilePath(member.toString('latin1'))
    if (!path.startsWith('/') || path.length > MAX_PATH_BYTES) {
      problems.add('FILES', `has "${displayPath(path).slice(0, 80)}", which is no path`)
    } else if (catalogue.idOf(path) === undefined) paths.add(path)
  }
  return [...paths]
}

interface OldFile {
  readonly path: FilePath
  readonly size: number
  readonly modTime: bigint
  readonly storedId: number
}

async function readFiles(redis: Redis, paths: readonly FilePath[], problems: ProblemCollector): Promise<OldFile[]> {
  const replies = await askMany(redis, paths, (pipeline, path) => {
    pipeline.hmgetBuffer(Buffer.concat([Buffer.from(keyPrefixes.file), pathBytes(path)]), 'size', 'modTime', 'id')
  })
  return paths.flatMap((path, index): OldFile[] => {
    const key = `FILE_${displayPath(path)}`
    const [size, modTime, id] = fieldsOf(replies[index]) ?? []
    if (size === undefined && modTime === undefined) {
      problems.add(key, 'is missing or of another type: the next source scan reads the file again')
      return []
    }
    const version = parseVersion(size, modTime, problem => problems.add(key, problem))
    return [
      {
        path,
        size: version?.size ?? 0,
        modTime: version?.modTime ?? GO_ZERO_TIME,
        storedId: /^[1-9]\d{0,9}$/.test(id ?? '') ? Number(id) : 0,
      },
    ]
  })
}

/** Undefined when the size cannot be read; an unknown time is told as a problem only when it is damaged. */
function parseVersion(
  size: string | undefined,
  modTime: string | undefined,
  onProblem: (problem: string) => void,
): FileVersion | undefined {
  const time = modTime === undefined ? undefined : parseGoTime(modTime)
  if (modTime === undefined || time === undefined) {
    onProblem(modTime === undefined ? 'has no modTime' : `has a modTime that cannot be read: "${modTime.slice(0, 60)}"`)
  }
  if (size === undefined || !/^\d{1,15}$/.test(size)) {
    onProblem(size === undefined ? 'has no size' : `has a size that cannot be read: "${size.slice(0, 40)}"`)
    return undefined
  }
  return {size: Number(size), modTime: time === GO_ZERO_TIME ? undefined : time}
}

async function readHolders(deps: ReadOldFilesDeps, catalogue: Catalogue, paths: readonly FilePath[]): Promise<void> {
  const {redis, mirrors, problems} = deps
  const bySubject = new Map(mirrors.map(mirror => [mirror.subject, mirror]))
  const byName = new Map(mirrors.map(mirror => [mirror.name, mirror]))
  const replies = await askMany(redis, paths, (pipeline, path) => {
    pipeline.smembers(oldKeys.fileMirrors(pathBytes(path)))
  })
  const pairs = paths.flatMap((path, index) => {
    const key = `FILEMIRRORS_${displayPath(path)}`
    const members = membersOf(replies[index])
    if (members === undefined) problems.add(key, 'is of another type')
    const holders = new Set<OldMirror>()
    for (const member of members ?? []) {
      const mirror = bySubject.get(member) ?? byName.get(member)
      if (mirror === undefined) problems.add(key, `names "${member.slice(0, 80)}", which is no mirror`)
      else holders.add(mirror)
    }
    return [...holders].map(mirror => ({path, mirror}))
  })
  const infos = await askMany(redis, pairs, (pipeline, {path, mirror}) => {
    pipeline.hmgetBuffer(oldKeys.fileInfo(mirror.subject, pathBytes(path)), 'size', 'modTime')
  })
  pairs.forEach(({path, mirror}, index) => {
    const key = `FILEINFO_${mirror.subject}_${displayPath(path)}`
    const [size, modTime] = fieldsOf(infos[index]) ?? []
    if (size === undefined && modTime === undefined) {
      problems.add(
        key,
        `is missing or of another type: ${mirror.name} is taken not to have the file until its next scan`,
      )
      return
    }
    const remote = parseVersion(size, modTime, problem => problems.add(key, problem))
    const id = catalogue.idOf(path)
    if (remote !== undefined && id !== undefined) deps.collectors.get(mirror)?.add(id, catalogue.versionOf(id), remote)
  })
}

interface IdGiver {
  /** The stored id when it can be believed, else a new one. */
  idFor(stored: FileId, isTaken: (id: FileId) => boolean): FileId
  store(files: readonly {readonly path: FilePath; readonly id: FileId}[]): Promise<void>
}

/** Ids that an upgrade which was cut off has given stay, so that running it again changes nothing. */
async function createIds({redis, dryRun}: Pick<ReadOldFilesDeps, 'redis' | 'dryRun'>): Promise<IdGiver> {
  const believed = integer(await unlessWrongType(redis.get(keys.lastFileId), null))
  let last = believed
  return {
    idFor: (id, isTaken) => (id > 0 && id <= believed && !isTaken(id) ? id : ++last),
    async store(files) {
      if (dryRun || files.length === 0) return
      for (const step of inSteps(files, ({path}) => path.length + 24)) {
        const args = step.flatMap(({path, id}) => [pathBytes(path), id])
        await runScript(redis, giveIdsScript, [keys.lastFileId], [last, keyPrefixes.file, ...args])
      }
    },
  }
}
