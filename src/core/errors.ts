/** Every error an operator can meet has one stable code, listed in docs/reference/errors.md. */
export type ErrorCode =
  | 'MB_ACCESS_DENIED'
  | 'MB_ADDRESS_IN_USE'
  | 'MB_CANCELLED'
  | 'MB_CONFIG_INVALID'
  | 'MB_CONFIG_NOT_FOUND'
  | 'MB_DATABASE_BUSY'
  | 'MB_DATABASE_DAMAGED'
  | 'MB_DATABASE_NEW'
  | 'MB_DATABASE_OLD'
  | 'MB_DECLINED'
  | 'MB_FILE_NOT_FOUND'
  | 'MB_FORBIDDEN'
  | 'MB_GEOIP_OLD'
  | 'MB_GEOIP_UNAVAILABLE'
  | 'MB_INTERNAL'
  | 'MB_MIRROR_AMBIGUOUS'
  | 'MB_MIRROR_EXISTS'
  | 'MB_MIRROR_INVALID'
  | 'MB_MIRROR_NOT_FOUND'
  | 'MB_NODE_MISSING'
  | 'MB_NODE_RUNNING'
  | 'MB_NODE_SILENT'
  | 'MB_NOT_CONFIRMED'
  | 'MB_NOT_INDEXED'
  | 'MB_NOT_REMOTE'
  | 'MB_REDIS_TOO_OLD'
  | 'MB_REDIS_UNREACHABLE'
  | 'MB_REPOSITORY_MISSING'
  | 'MB_SCAN_FAILED'
  | 'MB_SCAN_RUNNING'
  | 'MB_SERVER_UNREACHABLE'
  | 'MB_SOURCE_SUSPICIOUS'
  | 'MB_STATE_DIRECTORY_LOCKED'
  | 'MB_STATE_DIRECTORY_UNUSABLE'
  | 'MB_SYNC_FAILED'
  | 'MB_TOKEN_EXISTS'
  | 'MB_TOKEN_INVALID'
  | 'MB_TOKEN_NOT_FOUND'
  | 'MB_TOOL_MISSING'
  | 'MB_TOO_MANY_ATTEMPTS'
  | 'MB_TOO_MANY_FOLLOWERS'
  | 'MB_UPGRADE_FAILED'
  | 'MB_USAGE'

export interface MirrorbitsErrorOptions extends ErrorOptions {
  /** What the operator can do next, as one imperative sentence. */
  readonly hint?: string
}

export class MirrorbitsError extends Error {
  override readonly name = 'MirrorbitsError'
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, {hint, ...options}: MirrorbitsErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}

/** What others are told of something that was thrown. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

export function failureOf(thrown: unknown): Failure & {readonly code: ErrorCode} {
  const message = messageOf(thrown)
  if (!(thrown instanceof MirrorbitsError)) return {code: 'MB_INTERNAL', message}
  const {code, hint} = thrown
  return {code, message, ...(hint === undefined ? {} : {hint})}
}

/** What the system or a library calls its error, as `ENOENT`; undefined for what has no such code. */
export const codeOf = (thrown: unknown): unknown =>
  thrown instanceof Error && 'code' in thrown ? thrown.code : undefined

/** The message of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
