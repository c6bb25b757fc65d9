import {expect, it} from 'vitest'
import {hiddenFolders} from './hidden-folders.js'

const failed = (name: string): string => `rsync: [sender] opendir "${name}" (in pub) failed: Permission denied (13)`

it('names the folders that could not be opened, below the URL that was listed', () => {
  expect(hiddenFolders([failed('secret'), failed('sub/deep')], 'rsync://host/pub/')).toEqual(['/secret', '/sub/deep'])
  expect(hiddenFolders([failed('/sub/deep')], 'rsync://host/pub/sub/')).toEqual(['/deep'])
})

it('takes a folder elsewhere, or one that cannot be read, for everything', () => {
  expect(hiddenFolders([failed('other')], 'rsync://host/pub/sub/')).toEqual([''])
  expect(hiddenFolders(['opendir went wrong'], 'rsync://host/pub/')).toEqual([''])
})

it('does not hide anything for other complaints', () => {
  expect(hiddenFolders(['file has vanished: "/a" (in pub)'], 'rsync://host/pub/')).toEqual([])
})
