import {expect, it} from 'vitest'
import type {Config} from '../../core/config.js'
import {checkerAgent} from './open-checker.js'

it.each([
  {contact: '', ending: /PING CHECK$/},
  {contact: 'ops@example.org', ending: /PING CHECK \(ops@example\.org\)$/},
])('names the program, and whom to ask when somebody is there: "$contact"', ({contact, ending}) => {
  expect(checkerAgent({contact} as Config)).toMatch(/^Mirrorbits\/\d+\.\d+\.\d+/)
  expect(checkerAgent({contact} as Config)).toMatch(ending)
})
