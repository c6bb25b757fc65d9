import {ALL_FIELDS, MIRROR_FIELDS, ORIGINAL_FIELDS, type MirrorField} from '../core/mirror-fields.js'
import type {MirrorSettings} from '../core/mirror.js'
import {float32Text} from '../core/text/float32.js'
import {yamlText} from './legacy/go-yaml.js'

/** The settings that the original shows, in its YAML: one key a line, passwords included. */
export const originalYaml = (settings: MirrorSettings): string =>
  ORIGINAL_FIELDS.map(field => lineOf(field, settings)).join('')

/** A mirror's settings without the comment, in the same form. */
export const mirrorYaml = (settings: MirrorSettings): string =>
  MIRROR_FIELDS.map(field => lineOf(field, settings)).join('')

/** Every mirror with all its settings, as `mirror apply` takes it. Passwords are included. */
export function mirrorsYaml(mirrors: readonly MirrorSettings[]): string {
  if (mirrors.length === 0) return 'Mirrors: []\n'
  const items = mirrors.map(settings => {
    const lines = ALL_FIELDS.map(field => lineOf(field, settings)).join('')
    return lines.replace(/^(?=.)/gm, '    ').replace(/^ {4}/, '  - ')
  })
  // An empty line after a comment that ends in empty lines would become one of them.
  const parted = items.map((item, i) => (i === 0 || items[i - 1]?.endsWith('\n\n') === true ? item : `\n${item}`))
  return `Mirrors:\n${parted.join('')}`
}

/** Every mirror with all its settings, for programs and `mirror apply`: `schemas/mirror-export.schema.json`. */
export interface MirrorsJson {
  readonly Mirrors: readonly Readonly<Record<string, string | number | boolean | null>>[]
}

/** Passwords are included. */
export const mirrorsJson = (mirrors: readonly MirrorSettings[]): MirrorsJson => ({
  Mirrors: mirrors.map(settings => Object.fromEntries(ALL_FIELDS.map(({name, valueOf}) => [name, valueOf(settings)]))),
})

function lineOf({name, valueOf}: MirrorField, settings: MirrorSettings): string {
  const value = valueOf(settings)
  return `${name}: ${typeof value === 'string' ? yamlText(value) : plain(value)}\n`
}

/** Fractions are coordinates, which are written as Go writes 32-bit floats. */
const plain = (value: number | boolean | null): string =>
  typeof value === 'number' && !Number.isInteger(value) ? float32Text(value) : String(value)
