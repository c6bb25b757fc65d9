import {readFileSync} from 'node:fs'
import {fromJSONSchema} from 'zod'

/** What is wrong with a document by `schemas/NAME.schema.json`. */
export function schemaProblems(name: string, document: unknown): readonly unknown[] {
  const text = readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')
  const schema = fromJSONSchema(JSON.parse(text) as Parameters<typeof fromJSONSchema>[0])
  return schema.safeParse(document).error?.issues ?? []
}
