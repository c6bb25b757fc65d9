import {PAGE_BACKGROUNDS} from '../../core/branding.js'
import {listOf, requiredText, text} from '../value-kinds.js'
import {contrast} from './contrast.js'

/** What normal text needs by WCAG 2.2, level AA. */
const LEAST_CONTRAST = 4.5
const MAX_LINKS = 10

const upTo = (characters: number) => ({
  allowed: `one line of at most ${characters} characters`,
  accepts: (value: string) => value.length <= characters,
})

const WEB_ADDRESS = 'an HTTP or HTTPS URL of at most 500 characters, without a user name'

function isWebAddress(value: string): boolean {
  if (value.length > 500 || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return false
  const {username, password} = new URL(value)
  return username === '' && password === ''
}

const accent = (scheme: keyof typeof PAGE_BACKGROUNDS) =>
  text('', {
    allowed: `a colour like #0a5ea8 that can be read on a ${scheme} page`,
    accepts: value =>
      value === '' || (/^#[0-9a-f]{6}$/i.test(value) && contrast(value, PAGE_BACKGROUNDS[scheme]) >= LEAST_CONTRAST),
  })

const links = listOf(
  {
    Text: requiredText('one line of 1 to 60 characters', value => value !== '' && value.length <= 60),
    URL: requiredText(WEB_ADDRESS, isWebAddress),
  },
  {most: MAX_LINKS, mostText: `a list of at most ${MAX_LINKS} links`},
)

/** The keys of `branding.yaml`. */
export const BRANDING_KEYS = {
  Title: text('', upTo(100)),
  HomeURL: text('', {allowed: WEB_ADDRESS, accepts: value => value === '' || isWebAddress(value)}),
  Footer: text('', upTo(500)),
  FooterLinks: links,
  Accent: accent('light'),
  AccentDark: accent('dark'),
} as const
