import {describe, expect, it} from 'vitest'
import {press, START, type Key, type KeyContext, type Pressed, type Ui} from './ui-state.js'

const MIRRORS = [
  {id: 1, name: 'ovh', enabled: true},
  {id: 2, name: 'berlin', enabled: false},
]
const context = (changes: Partial<KeyContext> = {}): KeyContext => ({
  ids: ['1', '2'],
  height: 10,
  mirrorOf: row => MIRRORS.find(({id}) => String(id) === row),
  nameOf: id => MIRRORS.find(mirror => mirror.id === id)?.name ?? '',
  readOnly: false,
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
    expect(['2', '3', '5', '6', '21', '<tab>', '<backTab>', '4'].map(keys => typing(keys).ui.view)).toEqual([
      'requests',
      'scans',
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
    expect(typing('sssssss').ui.sort).toBe('share')
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
    expect(typing('/<interrupt>').effect).toEqual({kind: 'quit'})
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
    ['R', 'refresh', []],
  ])('%s asks first, then does it', (keys, kind, mirrors) => {
    const asked = typing(keys)
    expect(asked.effect).toBeUndefined()
    expect(asked.ui.prompt).toMatchObject({kind: 'confirm', action: {kind, mirrors}})
    expect(typing('y', asked.ui).effect).toEqual({kind: 'act', action: {kind, mirrors}})
    expect(typing('<enter>', asked.ui).effect).toEqual({kind: 'act', action: {kind, mirrors}})
  })

  it('are not done on any other answer', () => {
    for (const no of ['n', 'q', 'e', '<escape>', '<down>']) {
      const answered = typing(`e${no}`)
      expect(answered.effect).toBeUndefined()
      expect(answered.ui.prompt).toBeUndefined()
    }
  })

  it('are refused when one only looks, and without a mirror', () => {
    expect(typing('e', START, context({readOnly: true})).ui).toMatchObject({prompt: undefined, message: {tone: 'warn'}})
    expect(typing('R', START, context({readOnly: true})).ui.prompt).toBeUndefined()
    expect(typing('r', START, context({ids: []})).ui.message?.text).toBe('Select a mirror first.')
  })

  it('marks come and go', () => {
    expect([...typing('  ').ui.marked]).toEqual([1, 2])
    expect([...typing(' k ').ui.marked]).toEqual([])
    expect([...typing('  <escape>').ui.marked]).toEqual([])
  })
})
