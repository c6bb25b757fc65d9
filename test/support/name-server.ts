import {writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'

/**
 * Writes a program that is the built one in a system that knows these names:
 * where tests run, no name need have addresses of both families. Returns its path.
 */
export async function programKnowing(
  folder: string,
  names: Readonly<Record<string, readonly {readonly address: string; readonly family: 4 | 6}[]>>,
): Promise<string> {
  const file = join(folder, 'knows-names.mjs')
  await writeFile(
    file,
    `import dns from 'node:dns'
import {syncBuiltinESMExports} from 'node:module'
const names = ${JSON.stringify(names)}
const known = (host, {family = 0} = {}) => names[host]?.filter(entry => family === 0 || entry.family === Number(family))
const {lookup} = dns
dns.lookup = (host, options, callback = options) => {
  const found = known(host, options)
  if (found === undefined) return lookup(host, options, callback)
  const [first] = found
  if (first === undefined) return setImmediate(callback, Object.assign(new Error('ENOTFOUND ' + host), {code: 'ENOTFOUND'}))
  if (options.all) return setImmediate(callback, null, found)
  setImmediate(callback, null, first.address, first.family)
}
const {lookup: lookUp} = dns.promises
dns.promises.lookup = async (host, options) => known(host, options) ?? lookUp(host, options)
syncBuiltinESMExports()
process.argv[1] = ${JSON.stringify(resolve('bin/run.js'))}
await import(${JSON.stringify(pathToFileURL(resolve('bin/run.js')).href)})
`,
  )
  return file
}
