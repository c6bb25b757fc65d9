import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseBequest, parseFromSuccessor, type Bequest} from './upgrade-messages.js'

describe('what a program leaves to the next', () => {
  it.each<Bequest>([
    {from: 7, public: {fd: 3, address: ':8080'}},
    {from: 7, public: {fd: 3, address: 'unix:/x', path: '/x'}, admin: {fd: 4, address: 'localhost:3390'}},
  ])('is read as it was written: %o', bequest => {
    expect(parseBequest(JSON.stringify(bequest))).toEqual(expect.objectContaining(bequest))
  })

  it.each([
    undefined, '', '{', '7', 'null', '{}', '{"from":7}', '{"from":-7,"public":{"fd":3,"address":""}}',
    '{"from":7,"public":{"fd":"3","address":""}}', '{"from":7,"public":{"fd":3}}', '{"from":7,"public":3}',
  ])('is nothing else: %s', text => {
    expect(parseBequest(text)).toBeUndefined()
  }) // prettier-ignore
})

describe('what the next program says', () => {
  it.each([{type: 'ready'}, {type: 'taken'}, {type: 'failed', code: 'MB_INTERNAL', message: 'Why.'}])(
    'is understood: %o',
    message => {
      expect(parseFromSuccessor(message)).toEqual(message)
    },
  )

  it('is cut where it is long', () => {
    const message = {type: 'failed', code: 'MB_INTERNAL', message: 'x'.repeat(5000)}
    expect(parseFromSuccessor(message)).toMatchObject({message: 'x'.repeat(1000)})
  })

  it.each([undefined, null, 7, {}, {type: 'take'}, {type: 'failed'}, {type: 'failed', code: 7, message: 'x'}])(
    'is nothing else: %o',
    message => {
      expect(parseFromSuccessor(message)).toBeUndefined()
    },
  )

  it('never makes the running program fail', () => {
    fc.assert(fc.property(fc.anything(), fc.string(), (message, text) => {
      parseFromSuccessor(message)
      parseBequest(text)
    })) // prettier-ignore
  })
})
