import {Agent, get} from 'node:http'
import {filePathFromText} from '../core/file-path.js'
import {encodePath} from '../core/text/encode-path.js'
import {demoClients} from './demo-mirrors.js'
import {repositoryFiles} from './repository-files.js'

export interface Traffic {
  close(): void
}

/** Asks the server for files as clients all over the world would, about five times a second. */
export function startTraffic(port: number, random: () => number = Math.random): Traffic {
  const agent = new Agent({keepAlive: true, maxSockets: 2})
  const files = repositoryFiles().filter(({sizeBytes}) => sizeBytes > 0)
  const timer = setInterval(() => {
    // The square makes a few files much wanted and most of them rarely, as downloads are.
    const file = files[Math.floor(random() ** 2 * files.length)]
    const client = demoClients[Math.floor(random() * demoClients.length)]
    if (file === undefined || client === undefined) return
    const headers = {'X-Forwarded-For': client.address, 'User-Agent': 'mirrorbits-demo'}
    const path = encodePath(filePathFromText(file.path))
    // The answer does not matter here, nor that the server may be restarted by whoever plays with it.
    get({host: 'localhost', port, path, agent, headers}, response => response.resume()).on('error', () => undefined)
  }, 200)
  timer.unref()
  return {
    close() {
      clearInterval(timer)
      agent.destroy()
    },
  }
}
