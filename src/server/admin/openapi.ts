import type {FastifyDynamicSwaggerOptions, SwaggerTransform} from '@fastify/swagger'
import * as z from 'zod'
import {errorSchema} from './schemas.js'

/** What the OpenAPI document says of the whole. */
export const openapiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'mirrorbits admin API',
      // Of the API, not of the program.
      version: '1',
      description: 'What operators do and ask. Wrong calls are answered with `code`, `message` and `hint`.',
      license: {name: 'MIT', identifier: 'MIT'},
    },
    components: {
      securitySchemes: {
        token: {type: 'http', scheme: 'bearer', description: 'A token of `mirrorbits token create`.'},
        password: {type: 'http', scheme: 'basic', description: '`RPCPassword` as the password, with any user.'},
      },
    },
  },
  transform: (...args) => transform(...args),
}

interface RouteSchema {
  readonly body?: z.ZodType
  readonly querystring?: z.ZodType
  readonly params?: z.ZodType
  readonly response?: Readonly<Record<string, z.ZodType>>
  readonly hide?: boolean
}

/** From the schemas that calls are checked with to those of the document. */
const transform: SwaggerTransform = ({schema, url, route}) => {
  const {body, querystring, params, response = {}, ...rest} = schema as RouteSchema
  const scope = route.config?.scope
  const failures = scope === undefined ? {} : {401: errorSchema, 403: errorSchema, 429: errorSchema}
  const answers = Object.entries({...response, ...failures})
  return {
    url,
    schema: {
      ...rest,
      ...(body === undefined ? {} : {body: asked(body)}),
      ...(querystring === undefined ? {} : {querystring: asked(querystring)}),
      ...(params === undefined ? {} : {params: asked(params)}),
      response: Object.fromEntries(answers.map(([status, answer]) => [status, answered(status, answer)])),
      ...(scope === undefined ? {} : {security: [{token: []}, {password: []}], 'x-scope': scope}),
    },
  }
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'It will be done soon.',
  204: 'Done; there is nothing to say.',
  401: 'No token or password, or a wrong one.',
  403: 'The scope of the token is too small.',
  429: 'Too many wrong tokens from this address.',
  503: 'Not ready.',
}

const plain = (schema: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema'))
const asked = (schema: z.ZodType) => plain(z.toJSONSchema(schema, {io: 'input'}))
const answered = (status: string, schema: z.ZodType) => ({
  description: DESCRIPTIONS[status] ?? 'Done.',
  ...plain(z.toJSONSchema(schema)),
})
