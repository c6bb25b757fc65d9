// The least that Node can do: each request gets the next of the given 302s. `bare-server.mjs node|fastify HEADERS-OF-EACH-AS-JSON`.
import http from 'node:http'

const [kind, json] = process.argv.slice(2)
const answers = JSON.parse(json)
let asked = 0
const next = () => answers[asked++ % answers.length]

if (kind === 'fastify') {
  const {default: fastify} = await import('fastify')
  const app = fastify()
  app.get('/*', (_request, reply) => {
    reply.raw.writeHead(302, next())
    reply.hijack()
    reply.raw.end()
  })
  await app.listen({port: 0, host: '127.0.0.1'})
  console.log(app.server.address().port)
} else {
  const server = http.createServer((_request, response) => {
    response.writeHead(302, next())
    response.end()
  })
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
}
