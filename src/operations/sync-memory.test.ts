import {describe, expect, it, vi} from 'vitest'
import {fakeCatalogue, fakeHoldings, fakeMirrors, recordingLog, sourceFile} from '../../test/support/fakes.js'
import {askingFrom, mirrorWith, ROUTING_SETTINGS} from '../../test/support/mirrors.js'
import type {CatalogueChanges} from '../core/catalogue/change.js'
import {asFilePath} from '../core/file-path.js'
import {Bitmap} from '../core/holdings/bitmap.js'
import {DifferRows} from '../core/holdings/differ-rows.js'
import type {Holdings} from '../core/holdings/holdings.js'
import {NOWHERE} from '../core/place.js'
import {RoutingTable} from '../core/routing/routing-table.js'
import {createMemorySync} from './sync-memory.js'

const NOTHING: CatalogueChanges = {added: [], changed: [], rehashed: [], removed: []}
const A = asFilePath('/a')
const B = asFilePath('/b')

const holdingsOf = (epoch: number, ...ids: number[]): Holdings => {
  const same = new Bitmap()
  for (const id of ids) same.set(id)
  const counts = {listed: ids.length, known: ids.length, differing: 0}
  return {epoch, precision: 0n, offsetMs: 0, counts, same, differ: new DifferRows()}
}

function world() {
  const parts = {...fakeCatalogue(), ...fakeHoldings(), ...fakeMirrors(mirrorWith({id: 1})), ...recordingLog()}
  const table = new RoutingTable(ROUTING_SETTINGS, () => 0)
  const lost: string[] = []
  const sync = createMemorySync({...parts, table, onCatalogueLost: () => void lost.push('lost')})
  const commit = (changes: Partial<CatalogueChanges>) => parts.catalogue.commit({...NOTHING, ...changes})
  const picked = (path = A) => {
    const id = table.memory.catalogue.idOf(path)
    return id === undefined ? undefined : table.pick(id, askingFrom(NOWHERE)).map(({mirror}) => mirror.id)
  }
  return {...parts, lost, table, memory: table.memory, sync, commit, picked}
}

const changedA = {changed: [{id: 1, before: sourceFile('/a'), file: sourceFile('/a', 9)}]}
const removedA = {removed: [{id: 1, path: A, before: sourceFile('/a')}]}

describe('createMemorySync', () => {
  it('loads everything the first time', async () => {
    const {sync, commit, catalogue, put, memory, picked, holdings} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    await catalogue.replaceAliases([{alias: asFilePath('/l'), target: A}])
    put(1, holdingsOf(1, 1))

    await sync.all()

    expect([memory.epoch, memory.catalogue.count, memory.aliases.count]).toEqual([1, 2, 1])
    expect([picked(A), picked(B)]).toEqual([[1], []])
    expect(await holdings.revisions([1])).toEqual(new Map([[1, 1]]))
  })

  it('catches up with what was added, changed and removed', async () => {
    const {sync, commit, put, memory, picked, lines} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    put(1, holdingsOf(1, 1, 2))
    await sync.all()
    expect([picked(A), picked(B)]).toEqual([[1], [1]])

    await commit({...changedA, added: [sourceFile('/c')]})
    await commit({removed: [{id: 2, path: B, before: sourceFile('/b')}]})
    await sync.catalogue()

    expect(memory.epoch).toBe(3)
    expect(memory.catalogue.sizeOf(1)).toBe(9)
    expect([picked(A), picked(B), picked(asFilePath('/c'))]).toEqual([[], undefined, []])
    expect(lines.filter(({message}) => message === 'catalogue loaded')).toHaveLength(1)
  })

  it('lets others run while it judges very many files', async () => {
    const {sync, commit, put, table} = world()
    const paths = Array.from({length: 1000}, (_, n) => `/${n}`)
    const {files} = await commit({added: paths.map(path => sourceFile(path))})
    put(1, holdingsOf(1, ...files.map(({id}) => id)))
    await sync.all()
    await commit({changed: files.map(({id, path}) => ({id, before: sourceFile(path), file: sourceFile(path, 9)}))})
    const good = () => files.filter(({id}) => table.pick(id, askingFrom(NOWHERE)).length > 0).length

    const seen = new Set<number>()
    const timer = setInterval(() => seen.add(good()), 0)
    await sync.catalogue()
    clearInterval(timer)

    expect(good()).toBe(0)
    expect([...seen].some(count => count > 0 && count < 1000)).toBe(true)
  })

  it('follows a path that comes back as another file', async () => {
    const {sync, commit, put, memory, picked} = world()
    await commit({added: [sourceFile('/a')]})
    put(1, holdingsOf(1, 1))
    await sync.all()
    await commit(removedA)
    await commit({added: [sourceFile('/a')]})
    await sync.catalogue()

    expect(memory.catalogue.idOf(A)).toBe(2)
    expect(picked(A)).toEqual([])
  })

  it('keeps a file whose removal is not done yet, for it may be cut off', async () => {
    const {sync, commit, memory, history} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    await sync.catalogue()
    await commit({rehashed: [{id: 2, file: sourceFile('/b')}]})
    history.push({epoch: 3, rows: [{id: 1, kind: 'removed', path: undefined, before: sourceFile('/a')}]})

    await sync.catalogue()
    expect([memory.epoch, memory.catalogue.has(1)]).toEqual([2, true])

    history.pop()
    await commit({})
    await commit(changedA)
    await sync.catalogue()
    expect([memory.epoch, memory.catalogue.sizeOf(1)]).toEqual([3, 9])
  })

  it('sees a commit that has begun when it loads everything, without counting it as reached', async () => {
    const {sync, commit, memory, history, files, picked, put} = world()
    await commit({added: [sourceFile('/a')]})
    put(1, holdingsOf(1, 1))
    files.set(A, {...sourceFile('/a', 9), id: 1})
    history.push({epoch: 2, rows: [{id: 1, kind: 'changed', path: undefined, before: sourceFile('/a')}]})

    await sync.all()

    expect(memory.epoch).toBe(1)
    expect(memory.history.versionAt(1, 1)?.size).toBe(1)
    expect(picked(A)).toEqual([])
  })

  it('loads all anew when it is older than what history tells exactly, and drops what is gone', async () => {
    const {sync, commit, memory, history, head, lines} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    await sync.catalogue()
    await commit(removedA)
    await commit({added: [sourceFile('/c')]})
    history.splice(1, 1)
    head.exactAfter = 2

    await sync.catalogue()

    expect([memory.epoch, memory.catalogue.idOf(A), memory.catalogue.count]).toEqual([3, undefined, 2])
    expect(lines.filter(({message}) => message === 'catalogue loaded')).toHaveLength(2)
  })

  it('loads all anew when the database was set back', async () => {
    const {sync, commit, memory, head, files, history} = world()
    await commit({added: [sourceFile('/a')]})
    await commit(changedA)
    await sync.catalogue()
    head.epoch = 1
    history.length = 0
    files.set(A, {...sourceFile('/a'), id: 1})

    await sync.catalogue()
    expect([memory.epoch, memory.catalogue.sizeOf(1)]).toEqual([1, 1])
  })

  it('forgets the history that no mirror needs', async () => {
    const {sync, commit, memory, head} = world()
    await commit({added: [sourceFile('/a')]})
    await sync.catalogue()
    await commit(changedA)
    await sync.catalogue()
    expect(memory.history.versionAt(1, 1)?.size).toBe(1)

    head.floor = 2
    await sync.catalogue()
    expect(memory.history.versionAt(1, 1)).toBeUndefined()
  })

  it('catches up before it takes holdings that are ahead of memory', async () => {
    const {sync, commit, put, memory, picked} = world()
    await commit({added: [sourceFile('/a')]})
    await sync.all()
    await commit(changedA)
    put(1, holdingsOf(2, 1))

    await sync.mirrors([1])

    expect(memory.epoch).toBe(2)
    expect(picked(A)).toEqual([1])
  })

  it('reads holdings only when they changed', async () => {
    const {sync, commit, put, state} = world()
    await commit({added: [sourceFile('/a')]})
    put(1, holdingsOf(1, 1))
    await sync.all()
    await sync.all()
    await sync.mirrors([1])
    expect(state.reads).toBe(1)

    put(1, holdingsOf(1))
    await sync.mirrors([1])
    expect(state.reads).toBe(2)
  })

  it('drops a mirror that is gone, and takes it up again when it is back', async () => {
    const {sync, commit, put, records, table, picked} = world()
    const mirror = mirrorWith({id: 1})
    await commit({added: [sourceFile('/a')]})
    put(1, holdingsOf(1, 1))
    await sync.all()

    records.delete(1)
    await sync.mirrors([1])
    expect([table.mirrors(), picked(A)]).toEqual([[], []])

    records.set(1, mirror)
    await sync.mirrors([1])
    expect(picked(A)).toEqual([1])

    records.delete(1)
    await sync.all()
    expect([table.mirrors(), picked(A)]).toEqual([[], []])
  })

  it('tells of records that cannot be read', async () => {
    const {sync, unreadable, lines} = world()
    unreadable.set(7, 'no name')
    await sync.all()
    expect(lines).toContainEqual({
      level: 'error',
      fields: {mirror: 7, problem: 'no name'},
      message: 'mirror record cannot be read',
    })
  })

  it('does one call after the other, also after one that failed', async () => {
    const {sync, catalogue, commit, memory} = world()
    await commit({added: [sourceFile('/a')]})
    const head = catalogue.head.bind(catalogue)
    let running = 0
    let calls = 0
    catalogue.head = async () => {
      expect(++running).toBe(1)
      const answer = await head()
      running--
      if (++calls === 1) throw new Error('away')
      return answer
    }

    const results = await Promise.allSettled([sync.all(), sync.catalogue(), sync.mirrors([1]), sync.all()])

    expect(results.map(({status}) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
    expect(memory.epoch).toBe(1)
  })

  it('does not forget what it has to look at anew when Redis goes away in between', async () => {
    const {sync, catalogue, commit, put, picked, memory} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    put(1, holdingsOf(1, 1, 2))
    await sync.all()
    await commit(changedA)
    await commit({changed: [{id: 2, before: sourceFile('/b'), file: sourceFile('/b', 9)}]})
    const filesAt = catalogue.filesAt.bind(catalogue)
    let calls = 0
    catalogue.filesAt = paths => (++calls === 2 ? Promise.reject(new Error('away')) : filesAt(paths))

    await expect(sync.catalogue()).rejects.toThrow('away')
    await sync.catalogue()

    expect(memory.epoch).toBe(3)
    expect([picked(A), picked(B)]).toEqual([[], []])
  })

  it('loads another catalogue in the place of the one it knew, with equal epochs, ids and revisions', async () => {
    const {sync, commit, head, files, history, put, stored, picked, memory, lost} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    const revision = put(1, holdingsOf(1, 1))
    await sync.all()
    expect(picked(A)).toEqual([1])

    // The same ids in the other order, and the mirror has the first of them as before.
    const [a, b] = [files.get(A), files.get(B)]
    if (a === undefined || b === undefined) throw new Error('no files')
    files.set(A, {...a, id: b.id})
    files.set(B, {...b, id: a.id})
    history.length = 0
    head.id = 'catalogue 2'
    stored.set(1, {revision, holdings: holdingsOf(1, 1)})
    await sync.catalogue()

    expect([picked(A), picked(B)]).toEqual([[], [1]])
    expect([memory.id, memory.catalogue.count, lost.length]).toEqual(['catalogue 2', 2, 0])
  })

  it('answers from what it knew until another catalogue and its holdings are there, and when Redis goes away meanwhile', async () => {
    const {sync, commit, catalogue, holdings, head, put, picked, memory} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    put(1, holdingsOf(1, 1))
    await sync.all()
    head.id = 'catalogue 2'
    put(1, holdingsOf(1, 2))
    const meanwhile: unknown[] = []
    const look = (): void => void meanwhile.push([memory.id, picked(A), picked(B)])
    const [files, read] = [catalogue.files.bind(catalogue), holdings.read.bind(holdings)]
    let isAway = true
    catalogue.files = async function* () {
      for await (const some of files()) {
        yield some
        look()
      }
    }
    holdings.read = id => {
      look()
      return isAway ? Promise.reject(new Error('away')) : read(id)
    }

    await expect(sync.catalogue()).rejects.toThrow('away')
    look()
    isAway = false
    await sync.catalogue()

    const before = ['catalogue 1', [1], []]
    expect(meanwhile).toEqual(meanwhile.map(() => before))
    expect(meanwhile.length).toBeGreaterThanOrEqual(5)
    expect([memory.id, picked(A), picked(B)]).toEqual(['catalogue 2', [], [1]])
  })

  it('takes holdings that are ahead of another catalogue once it has caught up with them', async () => {
    const {sync, commit, catalogue, head, put, picked} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    put(1, holdingsOf(1, 1))
    await sync.all()
    head.id = 'catalogue 2'
    const files = catalogue.files.bind(catalogue)
    catalogue.files = async function* () {
      yield* files()
      catalogue.files = files
      await commit(changedA)
      put(1, holdingsOf(2, 2))
    }
    await sync.catalogue()
    expect([picked(A), picked(B)]).toEqual([[], [1]])
  })

  it('loads a backup that came back and has gone on to the epoch that it knew', async () => {
    const {sync, commit, head, files, history, marks, memory, picked, put, lost} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    await commit({removed: [{id: 2, path: B, before: sourceFile('/b')}]})
    put(1, holdingsOf(2, 1))
    await sync.all()
    expect([memory.epoch, memory.mark, picked()]).toEqual([2, 'mark 2', [1]])

    // As it was after the first commit, and then a source scan that found another change.
    const [a] = files.values()
    if (a === undefined) throw new Error('no file')
    files.set(B, {...a, id: 2, path: B})
    files.delete(A)
    history.splice(1, 1, {epoch: 2, rows: [{id: 1, kind: 'removed', path: undefined, before: a}]})
    marks[2] = head.mark = 'another mark 2'
    await sync.catalogue()

    expect([memory.epoch, memory.mark, memory.catalogue.idOf(A), memory.catalogue.idOf(B)]).toEqual([
      2,
      'another mark 2',
      undefined,
      2,
    ])
    expect(lost).toEqual([])
  })

  it('loads a backup that came back and has gone on beyond the epoch that it knew', async () => {
    const {sync, commit, head, files, marks, memory} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    await sync.all()
    const [a] = files.values()
    if (a === undefined) throw new Error('no file')
    files.set(A, {...a, size: 77})
    marks[1] = 'another mark 1'
    await commit({removed: [{id: 2, path: B, before: sourceFile('/b')}]})
    await sync.catalogue()
    expect([memory.epoch, memory.mark, memory.catalogue.sizeOf(1)]).toEqual([2, head.mark, 77])
  })

  it('only catches up where the history goes on, also after it was cut off in between', async () => {
    const {sync, commit, catalogue, files, memory} = world()
    await commit({added: [sourceFile('/a'), sourceFile('/b')]})
    await sync.all()
    const loads = vi.spyOn(catalogue, 'files')
    const filesAt = vi.spyOn(catalogue, 'filesAt')
    filesAt.mockImplementation(paths => {
      if (paths.includes(B)) return Promise.reject(new Error('Redis is away'))
      return Promise.resolve(paths.flatMap(path => files.get(path) ?? []))
    })
    await commit(changedA)
    await commit({changed: [{id: 2, before: sourceFile('/b'), file: sourceFile('/b', 9)}]})
    await expect(sync.catalogue()).rejects.toThrow('Redis is away')
    expect(memory.epoch).toBe(2)

    filesAt.mockRestore()
    await sync.catalogue()

    expect([memory.epoch, memory.mark, files.get(B)?.size, memory.catalogue.sizeOf(2)]).toEqual([3, 'mark 3', 9, 9])
    expect(loads).not.toHaveBeenCalled()
  })

  it('tells when memory had files and Redis has none any more', async () => {
    const {sync, commit, head, files, history, memory, lost} = world()
    await sync.all()
    await commit({added: [sourceFile('/a')]})
    await sync.all()
    expect(lost).toEqual([])

    files.clear()
    history.length = 0
    Object.assign(head, {id: 'catalogue 2', epoch: 0})
    await sync.all()
    await sync.all()

    expect(memory.catalogue.count).toBe(0)
    expect(lost).toEqual(['lost'])
  })

  it('tells when all mirrors are gone at once, and not when the only one was removed', async () => {
    const {sync, records, table, lines} = world()
    const told = () => lines.filter(({message}) => message.startsWith('Redis has lost all mirrors'))
    await sync.all()
    records.clear()
    await sync.all()
    expect([table.mirrors(), told()]).toEqual([[], []])

    records.set(2, mirrorWith({id: 2, name: 'm2'})).set(3, mirrorWith({id: 3, name: 'm3'}))
    await sync.all()
    records.clear()
    await sync.all()
    await sync.all()
    expect(told()).toMatchObject([{level: 'warn', fields: {mirrors: 2}}])
  })

  it('brings several mirrors up to date at once, known and gone', async () => {
    const {sync, commit, put, records, table} = world()
    await commit({added: [sourceFile('/a')]})
    records.set(2, mirrorWith({id: 2, name: 'm2'}))
    put(2, holdingsOf(1, 1))
    await sync.all()
    records.set(3, mirrorWith({id: 3, name: 'm3'}))
    records.delete(2)
    await sync.mirrors([2, 3, 4])
    expect(table.mirrors().map(({id}) => id)).toEqual([1, 3])
  })
})
