import {expect, it} from 'vitest'
import {refuseDashes, settingsTyped} from './settings-typed.js'

it('reads keys in any form and values with equals signs', () => {
  expect(settingsTyped(['score=-5', 'http=a/', 'CustomData=a=b', 'admin-name=', 'countries=fr de'])).toEqual({
    score: -5,
    httpUrl: 'a/',
    customData: 'a=b',
    adminName: '',
    countryCodes: ['FR', 'DE'],
  })
})

it.each([
  [['Score'], 'is no KEY=VALUE', 'Write for example'],
  [['=5'], 'is no KEY=VALUE', 'Write for example'],
  [['Scor=5'], 'no setting "Scor"', 'Did you mean Score?'],
  [['zzzzzz=5'], 'no setting "zzzzzz"', 'Choose from Name,'],
  [['Score=x'], 'must be a whole number', 'Correct'],
  [['Score=1', 'score=2'], 'given twice', 'once'],
])('refuses %j', (words, message, hint) => {
  expect(() => settingsTyped(words)).toThrow(
    expect.objectContaining({
      code: 'MB_USAGE',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    }),
  )
})

it.each([[['ovh', '--score', '7']], [['ovh', '--Score=7']]])('tells how a setting is typed: %j', words => {
  const message = expect.stringMatching(/^score is a setting, not a flag\.$/i) as string
  const hint = expect.stringMatching(/score=VALUE/i) as string
  expect(() => {
    refuseDashes(words)
  }).toThrow(expect.objectContaining({code: 'MB_USAGE', message, hint}))
})

it('leaves flags and settings to those who read them', () => {
  expect(() => {
    refuseDashes(['ovh', 'Score=7', '--json', '--server=unix:/run/x'])
  }).not.toThrow()
})
