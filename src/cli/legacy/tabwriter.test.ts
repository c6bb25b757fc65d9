import fc from 'fast-check'
import {expect, it} from 'vitest'
import {tabwriter} from './tabwriter.js'

it('pads with tabs up to the next stop of the longest cell', () => {
  expect(tabwriter(['Identifier \tSTATE\tSINCE', 'm1 \tup \t(A)', 'm2 \tdisabled \t(B)'])).toBe(
    'Identifier \tSTATE\t\tSINCE\nm1 \t\tup \t\t(A)\nm2 \t\tdisabled \t(B)\n',
  )
})

it('adds no tab after a cell that ends on a stop', () => {
  expect(tabwriter(['Identifier \tSTATE\tSINCE', 'g3 \tup/down \t(A)'])).toBe(
    'Identifier \tSTATE\tSINCE\ng3 \t\tup/down (A)\n',
  )
})

it('leaves lines without tabs as they are', () => {
  expect(tabwriter(['Identifier ', 'm1 '])).toBe('Identifier \nm1 \n')
})

it('starts a column anew after a line that lacks it', () => {
  expect(tabwriter(['a-very-long-cell\tx', 'no cell', 'b\ty'])).toBe('a-very-long-cellx\nno cell\nb\ty\n')
})

it('counts characters, not bytes', () => {
  expect(tabwriter(['ééééééé\tx', 'a\ty'])).toBe('ééééééé\tx\na\ty\n')
})

it('keeps an empty cell as wide as its column', () => {
  expect(tabwriter(['\tx', 'abc\ty'])).toBe('\tx\nabc\ty\n')
})

it('loses no text', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z\t ]{0,30}$/)), lines => {
      expect(tabwriter(lines).replaceAll('\t', '')).toBe(lines.map(line => `${line.replaceAll('\t', '')}\n`).join(''))
    }),
  )
})
