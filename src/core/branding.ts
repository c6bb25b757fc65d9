/** How a project makes the pages its own. Everything was checked when it was read. */
export interface Branding {
  /** Name of the site in the head of every page; empty is none. */
  readonly title: string
  /** Where the name and the logo lead; empty is nowhere. */
  readonly homeUrl: string
  /** Plain text at the foot of every page. */
  readonly footer: string
  readonly footerLinks: readonly {readonly text: string; readonly url: string}[]
  /** A picture as `data:` URL; empty is none. */
  readonly logo: string
  /** Colours of links and bars as `#rrggbb`; empty is our own. */
  readonly accent: {readonly light: string; readonly dark: string}
}

/** What text on pages stands on where it has the least contrast. */
export const PAGE_BACKGROUNDS = {light: '#f6f8fa', dark: '#1c2126'} as const

export const NO_BRANDING: Branding = {
  title: '',
  homeUrl: '',
  footer: '',
  footerLinks: [],
  logo: '',
  accent: {light: '', dark: ''},
}
