import {describe, expect, it} from 'vitest'
import {mirrorSettings} from '../../test/support/mirrors.js'
import {editableText, readEdited} from './editable-mirror.js'
import {mirrorDiff} from './mirror-diff.js'

const before = mirrorSettings({comment: 'two\nlines\n\n', rsyncUrl: 'rsync://u:geheim@h/x/'})
const text = editableText(before)
const edit = (pattern: string | RegExp, replacement: string, ignoreUnknown = false) =>
  readEdited(text.replace(pattern, replacement), before, {ignoreUnknown})

it("puts a mirror before an operator in the original's form", () => {
  expect(text).toMatch(
    /^# You can now edit this mirror configuration\.\n# Just save and quit when you're done\.\n\nName: m1\nHttpURL: [^]*\nAllowRedirects: false\nMaxShare: 0\nListingURL: ""\nRsyncOptions: ""\n\n##### Comments go below this line #####\n\ntwo\nlines\n/,
  )
})

describe('what an editor left', () => {
  it('changes nothing when it is the same, or when lines are gone', () => {
    expect(readEdited(text, before, {ignoreUnknown: false})).toEqual({changes: {}, problems: []})
    expect(edit(/^Score: .*\n/m, '').changes).toEqual({})
  })

  it('changes only what is another', () => {
    expect(edit('Score: -5', 'Score: 50')).toEqual({changes: {score: 50}, problems: []})
    expect(edit('lines', 'words').changes).toEqual({comment: 'two\nwords'})
  })

  it('has no comment without the separator', () => {
    expect(edit(/^#####.*$/m, '').problems).not.toEqual([])
    expect(readEdited('Score: 1\n', before, {ignoreUnknown: false}).changes).toEqual({score: 1, comment: ''})
  })

  it('is refused with its lines', () => {
    expect(edit('Score: -5', 'Score: much').problems).toEqual([{line: 17, message: 'Score must be a whole number.'}])
    expect(edit(/^HttpURL: .*$/m, 'HttpURL: gopher://x/').problems).toEqual([
      {line: 5, message: 'The HTTP URL has an invalid scheme.'},
    ])
    expect(edit('Score:', 'Scores:').problems).toEqual([
      {line: 17, message: 'There is no setting "Scores". Did you mean Score?'},
    ])
    expect(edit('Score:', 'Scores:', true).problems).toEqual([])
    expect(edit('Name: m1', 'Name: "m1').problems.length).toBeGreaterThan(0)
  })
})

describe('mirrorDiff', () => {
  it('shows lines that differ, with passwords hidden', () => {
    const after = {...before, score: 50, rsyncUrl: 'rsync://u:other@h/x/'}
    expect(mirrorDiff(before, after, {comment: true})).toEqual([
      '- RsyncURL: rsync://u:***@h/x/',
      '+ RsyncURL: rsync://u:***@h/x/',
      '- Score: -5',
      '+ Score: 50',
    ])
  })

  it('copes with values of several lines that become shorter or longer', () => {
    const long = {...before, customData: 'a\nb\nc'}
    expect(mirrorDiff(long, {...long, customData: 'a\nc'}, {comment: false})).toEqual(['-     b'])
    expect(mirrorDiff({...long, customData: 'a\nc'}, long, {comment: false})).toEqual(['+     b'])
  })

  it('shows the comment only when asked', () => {
    const after = {...before, comment: ''}
    expect(mirrorDiff(before, after, {comment: false})).toEqual([])
    expect(mirrorDiff(before, after, {comment: true})[0]).toBe('- Comment: |+')
  })
})
