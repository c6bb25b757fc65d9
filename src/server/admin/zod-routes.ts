import type {FastifyInstance, FastifySchemaCompiler, FastifyTypeProvider, RawServerDefault} from 'fastify'
import type {FastifyBaseLogger} from 'fastify'
import type {IncomingMessage, ServerResponse} from 'node:http'
import type {z} from 'zod'

/** What a route gets has the type that its schema says. */
interface ZodTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  readonly serializer: unknown
}

/** The scope in which a group of routes is registered. */
export type Routes = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypes>

const MAX_ISSUES = 5

/** Checks bodies, parameters and queries; the first problems are told. */
export const zodValidator: FastifySchemaCompiler<z.ZodType> =
  ({schema}) =>
  data => {
    const read = schema.safeParse(data)
    if (read.success) return {value: read.data}
    const issues = read.error.issues.slice(0, MAX_ISSUES)
    return {error: new Error(issues.map(({path, message}) => `${path.map(String).join('.')}: ${message}`).join('; '))}
  }
