import {expect, it} from 'vitest'
import {aMirror} from '../../test/support/mirrors.js'
import {planMirrors, type PlanStep} from './plan-mirrors.js'

const mirrors = [aMirror({id: 1, name: 'a', score: 1}), aMirror({id: 2, name: 'b'}), aMirror({id: 3, name: 'c'})]
const shown = ({kind, name, settings}: PlanStep & {settings?: object}) => [kind, name, settings]

it('does nothing to mirrors that are as wanted, and nothing to those that are not named', () => {
  expect(
    planMirrors(mirrors, [{name: 'a', score: 1, httpUrl: 'http://ovh.example'}, {name: 'b'}], {prune: false}),
  ).toEqual({
    steps: [],
    unchanged: 2,
  })
})

it('adds first, then changes only what differs, then removes what nobody wants', () => {
  const wanted = [{name: 'b', score: 5, sponsorName: ''}, {name: 'new', httpUrl: 'new/'}, {name: 'a'}]
  const {steps, unchanged} = planMirrors(mirrors, wanted, {prune: true})
  expect(steps.map(shown)).toEqual([
    ['add', 'new', {name: 'new', httpUrl: 'new/'}],
    ['change', 'b', {score: 5}],
    ['remove', 'c', undefined],
  ])
  expect(unchanged).toBe(1)
})

it('removes all when none is wanted and pruning is asked for', () => {
  expect(planMirrors(mirrors, [], {prune: true}).steps.map(({kind}) => kind)).toEqual(['remove', 'remove', 'remove'])
})
