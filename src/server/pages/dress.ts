import {createHash} from 'node:crypto'
import type {Branding} from '../../core/branding.js'
import {PAGE_SCRIPT} from './page-script.js'
import {STYLE} from './style.js'

/** What is the same on every page: its style, and the policy that admits nothing else. */
export interface Dress {
  readonly style: string
  readonly contentSecurityPolicy: string
}

const dresses = new WeakMap<Branding, Dress>()

/** Made once for each configuration. */
export function dressOf(branding: Branding): Dress {
  let dress = dresses.get(branding)
  if (dress === undefined) {
    dress = makeDress(branding)
    dresses.set(branding, dress)
  }
  return dress
}

function makeDress({accent}: Branding): Dress {
  const style = STYLE + accentRule(accent)
  return {
    style,
    // Pictures are part of the page: the icon and the logo.
    contentSecurityPolicy:
      `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(PAGE_SCRIPT)}; img-src data:; ` +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  }
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const accentRule = ({light, dark}: Branding['accent']): string =>
  (light === '' ? '' : `:root{${accentColours(light)}}\n`) +
  // Also where only the light colour is given: it may not be readable on a dark page.
  (light === '' && dark === ''
    ? ''
    : `@media(prefers-color-scheme:dark){:root{${accentColours(dark || DARK_ACCENT)}}}\n`)

const DARK_ACCENT = '#86bdf5'

const accentColours = (colour: string): string => `--link:${colour};--bar:${colour};--client:${colour}`
