import picomatch from 'picomatch'

/** Dots at the beginning of a name are nothing special; a bracket that is not closed is a mistake. */
const OPTIONS = {dot: true, nonegate: true, strictBrackets: true} as const

/** Longer ones, and those with more "any number of folders", could take long to try. */
const MAX_LENGTH = 500
const MAX_DEEP = 2

/** Whether this is a glob for paths of the repository. */
export const isPathGlob = (glob: string): boolean => {
  if (!glob.startsWith('/') || glob.length > MAX_LENGTH) return false
  if ((glob.match(/\*\*/g) ?? []).length > MAX_DEEP) return false
  try {
    new RegExp(globPattern(glob))
    return true
  } catch {
    return false // a bracket is not closed, or a range goes backwards
  }
}

/**
 * A regular expression, as text, for the paths that fit, without their first slash. `*` and `?` are within a name, a folder named `**` is any
 * number of folders and also none.
 */
export function globPattern(glob: string): string {
  // Without the first slash, as otherwise a "**" at the beginning would need a folder.
  const name = glob.replace(/^\//, '')
  return name === '' ? '^$' : picomatch.makeRe(name, OPTIONS).source
}
