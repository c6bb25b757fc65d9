import {existsSync, readdirSync} from 'node:fs'

const folders = {unit: 'src', integration: 'test/integration', e2e: 'test/e2e', long: 'test/long', chaos: 'test/chaos'}

/** The test files of a vitest project. */
export function testFilesOf(project) {
  const folder = folders[project]
  if (folder === undefined) throw new Error(`There is no test project "${project}".`)
  if (!existsSync(folder)) return []
  return readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name => /\.test\.tsx?$/.test(name))
}
