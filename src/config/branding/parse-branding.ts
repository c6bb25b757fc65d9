import {type Branding, NO_BRANDING} from '../../core/branding.js'
import {closest} from '../../core/text/closest.js'
import {defaultOf} from '../checks.js'
import type {ValueKind} from '../value-kinds.js'
import {parseYamlTree, type YamlTree} from '../yaml-tree.js'
import {BRANDING_KEYS} from './branding-keys.js'

type BrandingValues = {
  readonly [K in keyof typeof BRANDING_KEYS]: (typeof BRANDING_KEYS)[K] extends ValueKind<infer T> ? T : never
}

const NAMES = Object.keys(BRANDING_KEYS)

export interface ParsedBranding {
  /** Without the logo, which is a file of its own. */
  readonly branding: Branding
  /** One line each, with file and line. A value with a problem is left out. */
  readonly problems: readonly string[]
}

/** Checks the text of `branding.yaml`. Never throws. */
export function parseBranding(text: string, file: string): ParsedBranding {
  const tree = parseYamlTree(text)
  const problems = tree.problems.map(problem => `${file}:${problem.line}: ${problem.text}`)
  const written = tree.value ?? {}
  if (typeof written !== 'object' || Array.isArray(written)) {
    return {branding: NO_BRANDING, problems: [`${file}:1: the file must consist of lines like "Title: Example"`]}
  }
  const inFile = new Map<string, unknown>(Object.entries(written))
  const keys: readonly [string, ValueKind<unknown>][] = Object.entries(BRANDING_KEYS)
  const values = Object.fromEntries(
    keys.map(([name, {check}]) => {
      const checked = check(inFile.get(name))
      if (checked.isRight) return [name, checked.value]
      for (const {path: inside, must} of checked.problems) {
        const path = [name, ...inside]
        problems.push(`${file}:${tree.lineOf(path)}: ${path.join('.')} must be ${must}`)
      }
      return [name, defaultOf(check)]
    }),
  ) as unknown as BrandingValues
  return {branding: toBranding(values), problems: [...problems, ...unknownKeys(inFile, tree, file)]}
}

const toBranding = ({Title, HomeURL, Footer, FooterLinks, Accent, AccentDark}: BrandingValues): Branding => ({
  title: Title,
  homeUrl: HomeURL,
  footer: Footer,
  footerLinks: FooterLinks.map(({Text, URL}) => ({text: Text, url: URL})),
  logo: '',
  accent: {light: Accent, dark: AccentDark},
})

function unknownKeys(inFile: ReadonlyMap<string, unknown>, tree: YamlTree, file: string): string[] {
  return [...inFile.keys()]
    .filter(name => !NAMES.includes(name))
    .map(name => {
      const meant = closest(name, NAMES)
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`
      return `${file}:${tree.lineOf([name])}: ${name} is not a known key${hint}`
    })
}
