import {expect, it} from 'vitest'
import {usageHelp} from './usage-help.js'

const ADD = '<%= config.bin %> <%= command.id %> paris --http https://paris.example/'

it.each([
  ['as text', [ADD, '<%= config.bin %>']],
  ['with a description', [{description: 'One', command: ADD}]],
])('an example %s is written as it is typed', (_, examples) => {
  expect(usageHelp('mirror:add', examples)).toEqual({
    helpOf: 'mirror add ',
    example: 'mirrorbits mirror add paris --http https://paris.example/',
  })
})

it('a verb of the original is named as it is typed, and may have no example', () => {
  expect(usageHelp('legacy:add')).toEqual({helpOf: 'add ', example: undefined})
  expect(usageHelp('')).toEqual({helpOf: '', example: undefined})
})
