import {randomBytes} from 'node:crypto'

/** The beginning tells programs that look for leaked secrets what they have found. */
const PREFIX = 'mbt_'

/** 256 bits that nobody can guess: so a fast hash is enough to keep them. */
export const newTokenSecret = (): string => `${PREFIX}${randomBytes(32).toString('base64url')}`
