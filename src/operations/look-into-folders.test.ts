import {describe, expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {mirrorWith} from '../../test/support/mirrors.js'
import type {FileId} from '../core/catalogue/file-record.js'
import {asFilePath} from '../core/file-path.js'
import type {SampleFile} from './check-types.js'
import type {FolderSource, Lister} from './lister.js'
import {lookIntoFolders} from './look-into-folders.js'

const HELD = ['/a', '/b', '/old/1', '/old/2', '/old/deep/3'].map((path, index) => ({
  id: index + 1,
  path: asFilePath(path),
}))
const sample = (path: string): SampleFile => ({path: asFilePath(path), size: 1, heldAs: 1})
const mirror = mirrorWith({name: 'm1', rsyncUrl: 'rsync://h/m', ftpUrl: 'ftp://h/'})

/** A mirror whose folders hold these files; those it does not name cannot be listed. */
function world(folders: Readonly<Record<string, readonly string[] | Error>>) {
  const asked: FolderSource[] = []
  const corrected: (readonly FileId[])[] = []
  const {log, lines} = recordingLog()
  const lister = (protocol: 'rsync' | 'ftp' | 'http', url: string): Lister => ({
    protocol,
    urlOf: () => url,
    list: () => Promise.reject(new Error('Nobody asked for everything.')),
    listFolder: source => {
      asked.push(source)
      const found = folders[source.folder]
      if (found instanceof Error) return Promise.reject(found)
      return Promise.resolve(found && new Set(found.map(asFilePath)))
    },
  })
  const look = (
    files: readonly string[],
    {listers = [lister('rsync', ''), lister('ftp', 'ftp://h/')], signal = new AbortController().signal} = {},
  ) =>
    lookIntoFolders(
      {
        listers,
        log,
        heldIn: (_, wanted) =>
          Promise.resolve(HELD.filter(({path}) => wanted.has(asFilePath(path.slice(0, path.lastIndexOf('/')))))),
        correct: (_, ids) => Promise.resolve(void corrected.push(ids)),
      },
      mirror,
      files.map(sample),
      signal,
    )
  return {look, asked, corrected, lines}
}

describe('lookIntoFolders', () => {
  it('lists each folder once, by the first way there is, and notes all that is gone from there', async () => {
    const {look, asked, corrected} = world({'': ['/a', '/new'], '/old': []})
    expect(await look(['/b', '/old/1', '/old/9'])).toBe(true)
    expect(asked.map(({url, folder}) => [url, folder])).toEqual([
      ['ftp://h/', ''],
      ['ftp://h/', '/old'],
    ])
    // Not what is in a folder below, nor what is there.
    expect(corrected).toEqual([[2, 3, 4]])
  })

  it('notes nothing when the files are there by the listing', async () => {
    const {look, corrected} = world({'/old': ['/old/1']})
    expect(await look(['/old/1'])).toBe(false)
    expect(corrected).toEqual([])
  })

  it('knows nothing of folders that cannot be listed, and goes on with the others', async () => {
    const {look, corrected} = world({'': new Error('busy'), '/old': ['/old/2']})
    expect(await look(['/a', '/elsewhere/x'])).toBe(false)
    expect(await look(['/a', '/old/1'])).toBe(true)
    expect(corrected).toEqual([[3]])
  })

  it('asks nobody when the mirror cannot be listed', async () => {
    const {look, asked} = world({'': []})
    expect(await look(['/a'], {listers: []})).toBe(false)
    expect(asked).toEqual([])
  })

  it('ends with the reason of its signal', async () => {
    const {look} = world({'': new Error('cut off')})
    await expect(look(['/a'], {signal: AbortSignal.abort(new Error('stopping'))})).rejects.toThrow('stopping')
  })
})
