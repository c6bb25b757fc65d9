import {expect, it} from 'vitest'
import {aMirror} from '../../../test/support/mirrors.js'
import {mirmonList} from './mirmon.js'

const all = {rsync: true, http: true, ftp: true, disabled: true}
const both = aMirror({httpUrl: 'both.example/', rsyncUrl: 'rsync://b/x/', ftpUrl: 'ftp://b/', adminEmail: 'a@b.c'})

it('lists rsync, HTTP and FTP of a mirror in lines of aligned cells', () => {
  expect(mirmonList([both], all)).toBe(
    'FR\trsync://b/x/\t\ta@b.c\nFR\thttp://both.example/\ta@b.c\nFR\thttps://both.example/\ta@b.c\nFR\tftp://b/\t\ta@b.c\n',
  )
})

it('leaves out what is not wanted or not there', () => {
  expect(mirmonList([both], {...all, rsync: false, ftp: false})).not.toMatch(/rsync|ftp/)
  expect(mirmonList([aMirror({rsyncUrl: ''})], {...all, http: false})).toBe('')
  expect(mirmonList([aMirror({enabled: false})], {...all, disabled: false})).toBe('')
  expect(mirmonList([], all)).toBe('')
})

it('lists a mirror without country as well', () => {
  expect(mirmonList([aMirror({countryCodes: [], rsyncUrl: ''})], all)).toBe('ZZ\thttp://ovh.example/\t\n')
})
