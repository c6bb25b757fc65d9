import {describe, expect, it} from 'vitest'
import {hiddenFolders} from './hidden-folders.js'

const complaint = (name: string): string => `rsync: [sender] opendir "${name}" (in pub) failed: Permission denied (13)`
const summary =
  'rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1956) [generator=3.5.0]'

describe('hiddenFolders', () => {
  it('names the folders that could not be opened', () => {
    const stderr = [complaint('a'), complaint('b/c "d"'), complaint('nl\\#012x'), summary, ''].join('\n')
    expect(hiddenFolders(stderr, '')).toEqual(['/a', '/b/c "d"', '/nl\nx'])
  })

  it('reads the form without the role, as old versions write it', () => {
    expect(hiddenFolders('rsync: opendir "a" (in pub) failed: Permission denied (13)', '')).toEqual(['/a'])
  })

  it('takes away where the listing began', () => {
    expect(hiddenFolders(complaint('/sub dir/a'), 'sub dir/')).toEqual(['/a'])
  })

  it('hides nothing for files that vanished', () => {
    expect(hiddenFolders(`file has vanished: "/a" (in pub)\n${summary}\n`, '')).toEqual([])
  })

  it.each(['rsync: something new', 'IO error encountered', complaint('/../a'), complaint('')])(
    'hides everything for %j',
    line => {
      expect(hiddenFolders(`${complaint('a')}\n${line}\n`, '')).toEqual([''])
    },
  )

  it('hides everything for a folder outside the listing, and for too many', () => {
    expect(hiddenFolders(complaint('/other/a'), 'sub/')).toEqual([''])
    expect(hiddenFolders(Array.from({length: 1001}, (_, i) => complaint(`a${i}`)).join('\n'), '')).toEqual([''])
  })
})
