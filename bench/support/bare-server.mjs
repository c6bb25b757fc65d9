// The least that Node can do: every request gets the same 302. `bare-server.mjs node|fastify HEADERS-AS-JSON`.
import http from 'node:http'

const [kind, json] = process.argv.slice(2)
const headers = JSON.parse(json)

if (kind === 'fastify') {
  const {default: fastify} = await import('fastify')
  const app = fastify()
  app.get('/*', (_request, reply) => {
    reply.raw.writeHead(302, headers)
    reply.hijack()
    reply.raw.end()
  })
  await app.listen({port: 0, host: '127.0.0.1'})
  console.log(app.server.address().port)
} else {
  const server = http.createServer((_request, response) => {
    response.writeHead(302, headers)
    response.end()
  })
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
}
