import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {mirrorSettings} from '../../test/support/mirrors.js'
import {normalSettings} from '../core/mirror-settings.js'
import type {MirrorSettings} from '../core/mirror.js'
import {mirrorsJson, mirrorsYaml, mirrorYaml} from './mirror-yaml.js'
import {readMirrorsFile, readMirrorYaml} from './read-mirror-yaml.js'

const strict = {ignoreUnknown: false}
const problemsOf = (text: string) => readMirrorsFile(text).problems.map(({line, message}) => `${line}: ${message}`)

const code = fc.constantFrom('FR', 'DE', 'NO', 'US')
const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom('null', '~', 'yes', '1e3', 'a: b', '- x', '#', 'two\nlines', 'one\n\n\n', ' \n x', 'tab\there', '\n'),
)
const anySettings: fc.Arbitrary<MirrorSettings> = fc
  .record({
    name: anyText,
    sponsorName: anyText,
    customData: anyText,
    comment: anyText,
    rsyncUrl: fc.constantFrom('', 'rsync://u:p#w@host/x/'),
    latitude: fc.float({min: -90, max: 90, noNaN: true}).map(value => value + 0),
    score: fc.integer({min: -1000, max: 1000}),
    asNumber: fc.nat(4_294_967_295),
    countryCodes: fc.array(code),
    enabled: fc.boolean(),
    allowRedirects: fc.constantFrom('default', 'allowed', 'forbidden'),
  })
  .map(mirrorSettings)

describe('what was written is read back', () => {
  it('as YAML of one mirror, without its comment', () => {
    fc.assert(
      fc.property(anySettings, settings => {
        const {mirror, problems} = readMirrorYaml(mirrorYaml(settings), strict)
        expect(problems).toEqual([])
        expect(normalSettings(mirror.settings)).toEqual({...settings, comment: undefined})
      }),
    )
  })

  it('as a file of many, YAML or JSON', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anySettings, {selector: ({name}) => name, maxLength: 4}), all => {
        for (const text of [mirrorsYaml(all), JSON.stringify(mirrorsJson(all), undefined, 2)]) {
          const {mirrors, problems} = readMirrorsFile(text)
          expect(problems).toEqual([])
          expect(mirrors.map(({settings}) => normalSettings(settings))).toEqual(all)
        }
      }),
    )
  })
})

it('reads what people write', () => {
  const text = `# ours
- Name: one
  Score: 0
  ContinentOnly: yes
  SponsorName:
  CountryCodes: [fr, de]
- {Name: two, Enabled: true, Comment: "a\\nb"}
`
  const {mirrors, problems} = readMirrorsFile(text)
  expect(problems).toEqual([])
  expect(mirrors.map(({settings}) => settings)).toEqual([
    {name: 'one', score: 0, continentOnly: true, sponsorName: '', countryCodes: ['FR', 'DE']},
    {name: 'two', enabled: true, comment: 'a\nb'},
  ])
  expect(mirrors.map(({line}) => line)).toEqual([2, 7])
  expect(mirrors[0]?.lines.get('continentOnly')).toBe(4)
})

describe('what is wrong is told with its line', () => {
  it.each([
    ['', '1: The file has no list of mirrors.'],
    ['just text', '1: The file has no list of mirrors.'],
    ['Mirrors: 5', '1: A list of mirrors is wanted here, under the key Mirrors.'],
    ['Mirrors: []\nMore: 1', '2: A list of mirrors is wanted here, under the key Mirrors.'],
    ['- Name: a\n- text', '2: This is no mirror: a name with settings is wanted.'],
    ['- Score: 1', '1: A mirror without a Name.'],
    ['- Name: a\n- Name: b\n- Score: 1\n  Name: a', '4: The mirror a stands here again, first on line 1.'],
    ['- Name: a\n  Scor: 1', '2: There is no setting "Scor". Did you mean Score?'],
    ['- Name: a\n  Score: much', '2: Score must be a whole number.'],
    ['- Name: a\n  Score: {a: b}', '2: Score must have its value here.'],
    ['- Name: a\n  Score: *nowhere', '2: Score must have its value here.'],
    ['- &a\n  Name: a\n- *a', '3: This is no mirror: a name with settings is wanted.'],
    ['- Name: a\n  <<: {Score: 1}', '2: There is no setting "<<".'],
    ['- Name: a\n---\n- Name: b', '2: A second document begins here.'],
    ['- &x [*x]', '1: This is no mirror: a name with settings is wanted.'],
    ['- Name: a\n  CountryCodes: [FR, ]', undefined],
    ['- Name: a\n  CountryCodes: [FR, ~]', '2: CountryCodes has an empty entry.'],
  ])('%j', (text, problem) => {
    expect(problemsOf(text)).toEqual(problem === undefined ? [] : [problem])
  })

  it.each(['['.repeat(3000), '- Name: a\n  Name: b', '- Name: "a', 'a: [', '- Name: a\n Score: 1', '\tName: a'])(
    'no YAML: %j',
    text => {
      expect(problemsOf(text).length).toBeGreaterThan(0)
    },
  )

  it('does not read a text without end', () => {
    expect(problemsOf('#'.repeat(17 * 1024 * 1024))).toEqual(['1: The text is longer than 16777216 characters.'])
  })
})

it('ignores unknown keys only where the original does', () => {
  expect(readMirrorYaml('Foo: 1\nScore: 2\n', {ignoreUnknown: true})).toMatchObject({
    mirror: {settings: {score: 2}},
    problems: [],
  })
  expect(readMirrorYaml('Foo: 1\n', strict).problems).toEqual([{line: 1, message: 'There is no setting "Foo".'}])
  expect(readMirrorYaml('- a\n', strict).problems).toEqual([{line: 1, message: 'This is no list of settings.'}])
  expect(readMirrorYaml('# nothing\n', strict)).toMatchObject({mirror: {settings: {}}, problems: []})
})
