import {expect, it} from 'vitest'
import {filledTable} from '../../../test/support/filled-table.js'
import {aMirror} from '../../../test/support/mirrors.js'
import {asFilePath} from '../../core/file-path.js'
import {heldInFolders} from './held-in-folders.js'

const mirror = aMirror({id: 1})
const folders = (...paths: string[]) => new Set(paths.map(asFilePath))

it('finds what a mirror has right in these folders, in whichever version', async () => {
  const table = filledTable(mirror, [
    {path: '/a/one'},
    {path: '/a/two', held: 'differs'},
    {path: '/a/three', held: 'absent'},
    {path: '/a/below/four'},
    {path: '/b/five'},
  ])
  const found = await heldInFolders(table, 1, folders('/a', '/c'))
  expect(found.map(({path}) => path).toSorted()).toEqual(['/a/one', '/a/two'])
})

it('finds nothing of a mirror that was never scanned', async () => {
  expect(await heldInFolders(filledTable(mirror, [{path: '/a/one'}]), 2, folders('/a'))).toEqual([])
})

it('lets requests be answered while it looks at many files', async () => {
  const files = Array.from({length: 12_000}, (_, i) => ({path: `/a/${i}`}))
  let turns = 0
  const count = (): void => {
    turns++
    next = setImmediate(count)
  }
  let next = setImmediate(count)
  const found = await heldInFolders(filledTable(mirror, files), 1, folders('/a'))
  clearImmediate(next)
  expect(found).toHaveLength(12_000)
  expect(turns).toBeGreaterThanOrEqual(2)
})
