import type {ChangeFeed} from '../core/ports.js'
import type {RedisConnections} from './client.js'
import {channels} from './keys.js'

export function createChangeFeed({connections: {subscriptions}}: {readonly connections: RedisConnections}): ChangeFeed {
  return {
    async listen(listener) {
      const endGaps = subscriptions.onGap(() => listener({kind: 'reconnected'}))
      try {
        const end = await subscriptions.listen(channels.mirrorUpdate, text => {
          if (/^[1-9]\d{0,9}$/.test(text)) listener({kind: 'mirror', id: Number(text)})
        })
        return async () => {
          endGaps()
          await end()
        }
      } catch (error) {
        endGaps()
        throw error
      }
    },
  }
}
