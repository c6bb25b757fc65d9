import type {Redis} from 'ioredis'
import type {NoticeClaims} from '../core/ports.js'
import {keys} from './keys.js'

/** All nodes come to the same notices within minutes. */
const KEPT_SECONDS = 3600

export const createNoticeClaims = ({redis}: {readonly redis: Redis}): NoticeClaims => ({
  async claim(notice) {
    return (await redis.set(keys.notified(notice), '1', 'EX', KEPT_SECONDS, 'NX')) === 'OK'
  },
})
