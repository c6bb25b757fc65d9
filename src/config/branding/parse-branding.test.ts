import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {NO_BRANDING} from '../../core/branding.js'
import {parseBranding} from './parse-branding.js'

const parse = (text: string) => parseBranding(text, '/b/branding.yaml')

it('reads everything there is', () => {
  const text = [
    'Title: Example Linux',
    'HomeURL: https://www.example.org/',
    'Footer: Thanks to all mirrors.',
    'FooterLinks:',
    '  - Text: Become a mirror',
    '    URL: https://www.example.org/mirrors',
    'Accent: "#7a1fa2"',
    'AccentDark: "#d9a8f0"',
  ].join('\n')
  expect(parse(text)).toEqual({
    branding: {
      title: 'Example Linux',
      homeUrl: 'https://www.example.org/',
      footer: 'Thanks to all mirrors.',
      footerLinks: [{text: 'Become a mirror', url: 'https://www.example.org/mirrors'}],
      logo: '',
      accent: {light: '#7a1fa2', dark: '#d9a8f0'},
    },
    problems: [],
  })
})

it('is nothing where nothing is written', () => {
  for (const text of ['', '# only a comment', 'Title:']) {
    expect(parse(text)).toEqual({branding: NO_BRANDING, problems: []})
  }
})

describe('a mistake', () => {
  it.each([
    [`Title: ${'x'.repeat(101)}`, 'Title must be one line of at most 100 characters'],
    ['Title: "two\\nlines"', 'Title must be one line of at most 100 characters'],
    ['Title: [a]', 'Title must be one line of at most 100 characters'],
    ['HomeURL: javascript:alert(1)', 'HomeURL must be an HTTP or HTTPS URL of at most 500 characters'],
    ['HomeURL: https://bob:secret@example.org/', 'without a user name'],
    ['HomeURL: http://', 'HomeURL must be an HTTP or HTTPS URL'],
    [`Footer: ${'x'.repeat(501)}`, 'Footer must be one line of at most 500 characters'],
    ['FooterLinks: yes', 'FooterLinks must be a list whose items have Text, URL'],
    ['FooterLinks:\n- URL: https://e.org/', 'FooterLinks.0.Text must be one line of 1 to 60 characters'],
    ['FooterLinks:\n- Text: a\n  URL: ftp://e.org/', 'FooterLinks.0.URL must be an HTTP or HTTPS URL'],
    [`FooterLinks:\n${'- {Text: a, URL: "https://e.org/"}\n'.repeat(11)}`, 'FooterLinks must be a list of at most 10'],
    ['Accent: red', 'Accent must be a colour like #0a5ea8'],
    ['Accent: "#fff;}"', 'Accent must be a colour like #0a5ea8'],
    ['Accent: "#ffee00"', 'that can be read on a light page'],
    ['AccentDark: "#112233"', 'that can be read on a dark page'],
    ['Tilte: x', 'Tilte is not a known key; did you mean Title?'],
    ['- a', 'the file must consist of lines like "Title: Example"'],
    ['Title: a\nTitle: b', 'Title is already set on line 1'],
    ['{', 'this is not YAML'],
  ])('is told with its line, and its value is left out: %#', (text, problem) => {
    const {branding, problems} = parse(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^\/b\/branding\.yaml:\d+: /)
    expect(problems[0]).toContain(problem)
    expect(problems[0]).not.toContain('secret')
    expect(branding).toEqual(NO_BRANDING)
  })

  it('costs nothing of what is right', () => {
    const {branding, problems} = parse('Title: Example\nAccent: blue\nFooter: Hello')
    expect(branding).toEqual({...NO_BRANDING, title: 'Example', footer: 'Hello'})
    expect(problems).toEqual([
      '/b/branding.yaml:2: Accent must be a colour like #0a5ea8 that can be read on a light page',
    ])
  })
})

it('never throws', () => {
  fc.assert(fc.property(fc.string({unit: 'binary', maxLength: 200}), text => void parse(text)))
})
