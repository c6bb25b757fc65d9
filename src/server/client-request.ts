import type {Socket} from 'node:net'

/** The headers that tell who asks and for what; a redirect depends on no others. By names in lower case. */
export interface ClientHeaders {
  readonly accept?: string | undefined
  readonly forwarded?: string | undefined
  readonly 'if-modified-since'?: string | undefined
  readonly range?: string | undefined
  readonly 'user-agent'?: string | undefined
  readonly 'x-forwarded-for'?: string | string[] | undefined
  readonly 'x-forwarded-proto'?: string | string[] | undefined
}

/** What a redirect is made from: a request that Node has read, or a simple one that was read here. */
export interface ClientRequest {
  readonly method?: string | undefined
  /** As in the request line. */
  readonly url?: string | undefined
  readonly headers: ClientHeaders
  /** Name, value, name, value … Undefined when no header came twice. */
  readonly rawHeaders: readonly string[] | undefined
  readonly socket: Pick<Socket, 'remoteAddress'>
}
