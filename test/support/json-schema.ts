import {readFile} from 'node:fs/promises'
import {fromJSONSchema} from 'zod'

/** What is wrong with a command's JSON, by its schema; empty when nothing is. */
export async function schemaProblems(name: string, value: unknown): Promise<readonly unknown[]> {
  const text = await readFile(`schemas/${name}.schema.json`, 'utf8')
  const schema = fromJSONSchema(JSON.parse(text) as Parameters<typeof fromJSONSchema>[0])
  return schema.safeParse(value).error?.issues ?? []
}
