/** One request of a health check and what came back. */
export interface HttpExchange {
  readonly method: 'HEAD' | 'GET'
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  /** Undefined when no answer came. */
  readonly status: number | undefined
  /** Text of the mirror's: neither escaped nor checked. */
  readonly responseHeaders: Readonly<Record<string, string>>
}
