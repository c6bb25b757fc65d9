import {describe, expect, it} from 'vitest'
import {mirrorSettings} from '../../test/support/mirrors.js'
import {ALL_FIELDS, fieldTyped, type WrittenValue} from './mirror-fields.js'

const read = (name: string, written: WrittenValue) => fieldTyped(name)?.read(written)

it('has every setting of a mirror once', () => {
  expect(ALL_FIELDS.map(({key}) => key).sort()).toEqual(Object.keys(mirrorSettings()).sort())
})

it('reads back what it wrote', () => {
  const settings = mirrorSettings({
    latitude: Math.fround(1e-5),
    longitude: Math.fround(-122.4194),
    asNumber: 4294967295,
  })
  for (const field of ALL_FIELDS) {
    const written = field.valueOf(settings)
    const again = field.read(written === null ? undefined : String(written))
    expect(again).toEqual({settings: {[field.key]: expect.anything() as unknown}})
    if ('settings' in again) expect(field.valueOf({...settings, ...again.settings})).toBe(written)
  }
})

it.each([
  ['score', 'Score'],
  ['http', 'HttpURL'],
  ['HTTPURL', 'HttpURL'],
  ['sponsor-name', 'SponsorName'],
  ['excluded_country_codes', 'ExcludedCountryCodes'],
  ['countries', 'CountryCodes'],
  ['as-number', 'ASNum'],
  ['comment', 'Comment'],
  ['toString', undefined],
  ['', undefined],
])('finds the field typed as %j', (typed, name) => {
  expect(fieldTyped(typed)?.name).toBe(name)
})

describe('a written value', () => {
  it.each<[string, WrittenValue, unknown]>([
    ['Score', '-30', -30],
    ['Score', undefined, 0],
    ['Latitude', '48.85', 48.85],
    ['Latitude', '1e1', 10],
    ['ContinentOnly', 'Yes', true],
    ['ContinentOnly', 'off', false],
    ['ContinentOnly', undefined, false],
    ['AllowRedirects', undefined, 'default'],
    ['AllowRedirects', 'true', 'allowed'],
    ['AllowRedirects', 'forbidden', 'forbidden'],
    ['CountryCodes', 'fr, de', ['FR', 'DE']],
    ['CountryCodes', ['fr', 'de'], ['FR', 'DE']],
    ['ContinentCode', 'eu', 'EU'],
    ['SponsorName', undefined, ''],
  ])('%s: %j is read', (name, written, value) => {
    expect(read(name, written)).toEqual({settings: {[fieldTyped(name)?.key ?? '']: value}})
  })

  it.each<[string, WrittenValue, string]>([
    ['Score', 'much', 'Score must be a whole number.'],
    ['Score', '1.5', 'Score must be a whole number.'],
    ['Score', '9'.repeat(40), 'Score must be a whole number.'],
    ['Latitude', 'north', 'Latitude must be a number of degrees.'],
    ['Longitude', 'Infinity', 'Longitude must be a number of degrees.'],
    ['Enabled', 'maybe', 'Enabled must be true or false.'],
    ['AllowRedirects', 'sometimes', 'AllowRedirects must be true, false or null.'],
    ['Name', ['a', 'b'], 'Name must be a text.'],
  ])('%s: %j is refused', (name, written, problem) => {
    expect(read(name, written)).toEqual({problem})
  })
})
