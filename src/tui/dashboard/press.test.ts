import {describe, expect, it} from 'vitest'
import {press, type Pressed} from './press.js'
import {START, type Key, type KeyContext, type Ui} from './ui-state.js'

const MIRRORS = [
  {id: 1, name: 'ovh', enabled: true, score: 0},
  {id: 2, name: 'berlin', enabled: false, score: 5},
]
const context = (changes: Partial<KeyContext> = {}): KeyContext => ({
  ids: ['1', '2'],
  height: 10,
  mirrorOf: row => MIRRORS.find(({id}) => String(id) === row),
  refusal: undefined,
  ...changes,
})

/** What is on after typing; named keys in angle brackets. */
function typing(keys: string, from: Ui = START, where = context()): Pressed {
  let pressed: Pressed = {ui: from}
  for (const [, named, text = ''] of keys.matchAll(/<(\w+)>|(.)/g)) {
    const key = named === undefined ? {kind: 'text', text} : {kind: named}
    pressed = press(pressed.ui, key as Key, where)
  }
  return pressed
}

describe('keys', () => {
  it('open views by digit and one after the other', () => {
    expect(['2', '3', '4', '5', '6', '21', '<tab>', '<backTab>', '7'].map(keys => typing(keys).ui.view)).toEqual([
      'requests',
      'scans',
      'map',
      'cluster',
      'events',
      'overview',
      'requests',
      'events',
      'overview',
    ])
  })

  it('move in the list', () => {
    expect(
      ['j', 'jk', 'jjjj', 'G', 'Gg', '<down>', '<pageDown>', '<end><home>'].map(
        keys => typing(keys).ui.cursors.overview.id,
      ),
    ).toEqual(['2', '1', '2', '2', '1', '2', '2', '1'])
  })

  it('open the details of the selected mirror, and leave them', () => {
    expect(typing('j<enter>').ui.detail).toBe(2)
    expect(typing('l').ui.detail).toBe(1)
    expect([typing('<enter><escape>').ui.detail, typing('<enter>h').ui.detail, typing('<enter>6').ui.detail]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(typing('<enter>', START, context({ids: []})).ui.detail).toBeUndefined()
  })

  it('type a filter, in which every character counts', () => {
    const typed = typing('/jq!5').ui
    expect([typed.filter, typed.view]).toEqual(['jq!5', 'overview'])
    expect(typing('/abc<backspace>').ui.filter).toBe('ab')
    expect(typing('/abc<enter>').ui).toMatchObject({filter: 'abc', prompt: undefined})
    expect(typing('/abc<enter>/d<enter>').ui.filter).toBe('abcd')
    expect(typing('/abc<escape>').ui.filter).toBe('')
    expect(typing('/abc<enter><escape>').ui.filter).toBe('')
  })

  it('sort, reverse, pause and change how often is painted', () => {
    expect(typing('s').ui.sort).toBe('name')
    expect(typing('sssssssss').ui.sort).toBe('share')
    expect(typing('Sp').ui).toMatchObject({reverse: true, paused: true})
    expect([typing('+').ui.intervalMs, typing('+++++++').ui.intervalMs, typing('---').ui.intervalMs]).toEqual([
      500, 100, 2000,
    ])
  })

  it('help is closed by any key, which does nothing else', () => {
    expect(typing('?').ui.help).toBe(true)
    expect(typing('?q')).toEqual({ui: START})
  })

  it('quit and suspend, also while something is asked', () => {
    expect(typing('q').effect).toEqual({kind: 'quit'})
    expect(typing('/<interrupt>').effect).toEqual({kind: 'interrupt'})
    expect(typing('e<suspend>').effect).toEqual({kind: 'suspend'})
  })
})

describe('actions', () => {
  it.each([
    ['e', 'disable', [1]],
    ['je', 'enable', [2]],
    ['r', 'scan', [1]],
    ['jc', 'check', [2]],
    ['  e', 'disable', [1, 2]],
    ['j<enter>r', 'scan', [2]],
    ['R', 'refresh', undefined],
  ])('%s asks first, then does it', (keys, kind, mirrors) => {
    const asked = typing(keys)
    const action = mirrors === undefined ? {kind} : {kind, mirrors}
    expect(asked.effect).toBeUndefined()
    expect(asked.ui.prompt).toMatchObject({kind: 'confirm', action})
    expect(typing('y', asked.ui).effect).toEqual({kind: 'act', action})
  })

  it('the score is typed, and set by Enter', () => {
    const asked = typing('jw')
    expect(asked.ui.prompt).toMatchObject({kind: 'score', question: 'Score of berlin, in percent, now 5:', text: ''})
    expect(typing('-x3.0<backspace>5<enter>', asked.ui)).toMatchObject({
      ui: {prompt: undefined},
      effect: {kind: 'act', action: {kind: 'score', mirrors: [2], score: -35}},
    })
    for (const nothing of ['<enter>', '-<enter>', '20<escape>']) {
      const left = typing(nothing, asked.ui)
      expect(left.effect).toBeUndefined()
      expect(left.ui).toMatchObject({prompt: undefined, message: {text: 'Nothing was done.'}})
    }
    expect(typing('1234567', asked.ui).ui.prompt).toMatchObject({text: '123456'})
  })

  it('are for the marked mirrors only where one sees them', () => {
    expect(typing('  3r').ui.prompt).toMatchObject({action: {mirrors: [1]}})
  })

  it('are not done on any other answer', () => {
    for (const no of ['n', 'q', 'e', '<enter>', '<escape>', '<down>']) {
      const answered = typing(`e${no}`)
      expect(answered.effect).toBeUndefined()
      expect(answered.ui.prompt).toBeUndefined()
    }
  })

  it('are refused when one only looks, and without a mirror', () => {
    expect(typing('e', START, context({refusal: 'no'})).ui).toMatchObject({prompt: undefined, message: {tone: 'warn'}})
    expect(typing('R', START, context({refusal: 'no'})).ui.prompt).toBeUndefined()
    expect(typing('r', START, context({ids: []})).ui.message?.text).toBe(
      'Select a mirror first, as in view 1; R scans the source.',
    )
  })

  it('marks come and go', () => {
    expect([...typing('  ').ui.marked]).toEqual([1, 2])
    expect([...typing(' k ').ui.marked]).toEqual([])
    expect([...typing('  <escape>').ui.marked]).toEqual([])
  })
})
