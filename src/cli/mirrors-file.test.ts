import {expect, it} from 'vitest'
import {aMirror} from '../../test/support/mirrors.js'
import {readTextFile, wantedMirrors} from './mirrors-file.js'

const mirrors = [aMirror({name: 'old', rsyncUrl: 'http://odd/'})]
const problemsOf = (text: string) =>
  wantedMirrors(text, mirrors).problems.map(({line, message}) => `${line}: ${message}`)

it('takes a file as it is', () => {
  const {wanted, problems} = wantedMirrors('- Name: old\n  Score: 2\n- Name: new\n  HttpURL: a.example\n', mirrors)
  expect(problems).toEqual([])
  expect(wanted).toEqual([
    {name: 'old', score: 2},
    {name: 'new', httpUrl: 'a.example'},
  ])
})

it('tells everything that is wrong, by line', () => {
  expect(
    problemsOf('- Name: new\n  Scor: 1\n- Name: a b\n  HttpURL: gopher://x/\n- Name: old\n  ContinentCode: EUR\n'),
  ).toEqual([
    '1: The new mirror new needs an HttpURL.',
    '2: There is no setting "Scor". Did you mean Score?',
    '3: The identifier cannot contain a space.',
    '4: The HTTP URL has an invalid scheme.',
    '6: A country or continent code has two capital letters.',
  ])
})

it('does not judge what is so already', () => {
  expect(problemsOf('- Name: old\n  RsyncURL: http://odd/\n')).toEqual([])
  expect(problemsOf('- Name: old\n  RsyncURL: http://odd/other/\n')).toHaveLength(1)
})

it('says when a file cannot be read', async () => {
  await expect(readTextFile('/no/such/file')).rejects.toMatchObject({code: 'MB_USAGE'})
})
