import {expect, it} from 'vitest'
import {aMirror} from '../../test/support/mirrors.js'
import {planMirrors} from '../operations/plan-mirrors.js'
import {outcomeText, planText, toApplyJson} from './plan-text.js'
import {createPaint} from './style.js'

const plan = planMirrors(
  [aMirror({name: 'a'}), aMirror({name: 'b', id: 2}), aMirror({name: 'c', id: 3})],
  [
    {name: 'a', score: 5, rsyncUrl: 'rsync://bob:geheim@x/y'},
    {name: 'b'},
    {name: 'n', httpUrl: 'n.example', enabled: true},
  ],
  {prune: true},
)

it('shows every step and what it changes, without passwords', () => {
  expect(planText(plan, createPaint(false))).toBe(`add n
  + HttpURL: n.example/
  + Enabled: true
change a
  - RsyncURL: rsync://bob:***@ovh.example/pub/
  + RsyncURL: rsync://bob:***@x/y/
  - Score: 0
  + Score: 5
remove c
1 to add, 1 to change, 1 to remove, 1 unchanged`)
})

it('tells what came of a step', () => {
  const [step] = plan.steps
  if (step === undefined) throw new Error('There is no step.')
  expect(outcomeText({step, ok: true, warnings: []})).toBe('n added')
  const failed = {step, ok: false, code: 'MB_MIRROR_EXISTS', message: 'taken'} as const
  expect(outcomeText(failed)).toBe('n failed: taken')
  expect(toApplyJson(plan.steps, plan, {dryRun: false, outcomes: [failed]})).toEqual({
    dryRun: false,
    added: ['n'],
    changed: [{name: 'a', settings: ['RsyncURL', 'Score']}],
    removed: ['c'],
    unchanged: 1,
    failed: [{name: 'n', code: 'MB_MIRROR_EXISTS', message: 'taken'}],
  })
})
