import {beforeEach, expect, it} from 'vitest'
import {aMirror} from '../../test/support/mirrors.js'
import {MirrorbitsError} from '../core/errors.js'
import type {MirrorSettings} from '../core/mirror.js'
import {editMirror} from './edit-mirror.js'

const mirror = aMirror()
const options = {ignoreUnknown: false}
let saved: Partial<MirrorSettings>[]
let problems: (readonly string[])[]

beforeEach(() => {
  saved = []
  problems = []
})

/** An editor that does one thing after the other. */
const dependencies = (...steps: ((text: string) => string)[]) => ({
  edit: (text: string) => Promise.resolve(steps.shift()?.(text) ?? text),
  retry: (told: readonly string[]) => Promise.resolve(problems.push(told) > 0 && steps.length > 0),
  save: (changes: Partial<MirrorSettings>) => {
    if (changes.name === 'taken') return Promise.reject(new MirrorbitsError('MB_MIRROR_EXISTS', 'It is taken.'))
    if (changes.name === 'broken') return Promise.reject(new Error('broken'))
    saved.push(changes)
    return Promise.resolve({...mirror, ...changes})
  },
})
const replace = (from: string, to: string) => (text: string) => text.replace(from, to)

it('saves only what was changed', async () => {
  const result = await editMirror(dependencies(replace('Score: 0', 'Score: 50')), mirror, options)
  expect(result).toEqual({kind: 'saved', mirror: {...mirror, score: 50}})
  expect(saved).toEqual([{score: 50}])
})

it('saves nothing when nothing was touched', async () => {
  expect(await editMirror(dependencies(), mirror, options)).toEqual({kind: 'untouched'})
  expect(saved).toEqual([])
})

it('goes on with the faulty text until it is right', async () => {
  const steps = [replace('Score: 0', 'Score: x'), replace('Name: ovh', 'Name: taken'), replace('Score: x', 'Score: 1')]
  const last = replace('Name: taken', 'Name: free')
  expect(await editMirror(dependencies(...steps, last), mirror, options)).toMatchObject({kind: 'saved'})
  expect(problems).toEqual([
    ['line 17: Score must be a whole number.'],
    ['line 17: Score must be a whole number.'],
    ['It is taken.'],
  ])
  expect(saved).toEqual([{name: 'free', score: 1}])
})

it('can be given up', async () => {
  const result = await editMirror(dependencies(replace('Score: 0', 'Score: x')), mirror, options)
  expect([result, saved]).toEqual([{kind: 'aborted'}, []])
})

it('does not ask again for what editing cannot correct', async () => {
  const deps = dependencies(replace('Name: ovh', 'Name: broken'))
  await expect(editMirror(deps, mirror, options)).rejects.toThrow('broken')
})
