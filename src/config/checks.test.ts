import {describe, expect, it} from 'vitest'
import {defaultOf, fieldsOf, listed, oneOrMore, orElse, textThat} from './checks.js'

const word = textThat('a word', text => (/^\w+$/.test(text) ? text : undefined))
const right = (value: unknown) => ({isRight: true, value})
const wrong = (...problems: readonly {path: readonly (string | number)[]; must: string}[]) => ({
  isRight: false,
  problems,
})

describe('textThat', () => {
  it.each([undefined, null, 1, true, ['a'], {a: 'b'}, 'two words'])('does not take %j', written => {
    expect(word(written)).toEqual(wrong({path: [], must: 'a word'}))
  })

  it('gives what the text was read as', () => {
    expect(textThat('a number', Number)('3')).toEqual(right(3))
  })
})

describe('orElse', () => {
  it('fills in only what is left out', () => {
    expect(orElse(word, 'x')(undefined)).toEqual(right('x'))
    expect(orElse(word, 'x')('')).toEqual(wrong({path: [], must: 'a word'}))
  })
})

describe('listed', () => {
  const words = listed(word, 'words', {least: 1, most: 2, mostText: 'two words at most'})

  it('tells each item that is wrong, by its place', () => {
    expect(words(['a b', {}])).toEqual(wrong({path: [0], must: 'a word'}, {path: [1], must: 'a word'}))
  })

  it('has its bounds', () => {
    expect(words([])).toEqual(wrong({path: [], must: 'words'}))
    expect(words(['a', 'b', 'c'])).toEqual(wrong({path: [], must: 'two words at most'}))
    expect(words(['a', 'b'])).toEqual(right(['a', 'b']))
  })
})

describe('oneOrMore', () => {
  it.each([
    ['a', right(['a'])],
    [['a', 'b'], right(['a', 'b'])],
    [[], wrong({path: [], must: 'words'})],
    [['a b'], wrong({path: [], must: 'words'})],
    [{}, wrong({path: [], must: 'words'})],
  ])('makes of %j a list or one problem', (written, checked) => {
    expect(oneOrMore(word, 'words')(written)).toEqual(checked)
  })
})

describe('fieldsOf', () => {
  const pair = {A: word, B: orElse(listed(word, 'words'), [])}

  it('tells the way to each problem', () => {
    expect(fieldsOf(pair, 'a pair')({B: ['a', 'b c']})).toEqual(
      wrong({path: ['A'], must: 'a word'}, {path: ['B', 1], must: 'a word'}),
    )
  })

  it.each([undefined, null, 'a', ['a']])('does not take %j', written => {
    expect(fieldsOf(pair, 'a pair')(written)).toEqual(wrong({path: [], must: 'a pair'}))
  })

  it('leaves out other fields, or refuses them when closed', () => {
    const written = JSON.parse('{"A":"a","C":"c","__proto__":{"B":"x"}}') as unknown
    expect(fieldsOf(pair, 'a pair')(written)).toEqual(right({A: 'a', B: []}))
    expect(fieldsOf(pair, 'a pair', {isClosed: true})(written)).toEqual(wrong({path: [], must: 'a pair'}))
  })
})

it('knows what a value is when nothing is written', () => {
  expect([defaultOf(word), defaultOf(orElse(word, 'x'))]).toEqual([undefined, 'x'])
})
