import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir, userInfo} from 'node:os'
import {join} from 'node:path'
import {type DebianPrograms, startDebianServer, unpackDebian} from './debian-server.js'

export interface WebServer {
  /** With a slash at its end. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts a server on a configuration in a folder of its own, which goes with it. */
async function start(
  name: string,
  program: string,
  {env}: DebianPrograms,
  zone: string,
  configure: (folder: string, port: number) => {readonly config: string; readonly args: (file: string) => string[]},
): Promise<WebServer> {
  const folder = await mkdtemp(join(tmpdir(), `mirrorbits-${name}-`))
  await mkdir(join(folder, 'logs'))
  const file = join(folder, 'server.conf')
  const remove = () => rm(folder, {recursive: true, force: true})
  try {
    const server = await startDebianServer(
      program,
      async port => {
        const {config, args} = configure(folder, port)
        await writeFile(file, config)
        return args(file)
      },
      {...env, TZ: zone},
    )
    return {
      url: `http://127.0.0.1:${server.port}/`,
      async stop() {
        await server.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

/** nginx with its index of folders, in HTML or JSON. */
export async function startNginx({
  root,
  format = 'html',
  extra = '',
  upstream = '',
}: {
  readonly root: string
  readonly format?: 'html' | 'json'
  /** More directives of the server. */
  readonly extra?: string
  /** What stands before it. */
  readonly upstream?: string
}): Promise<WebServer> {
  const programs = await unpackDebian('nginx', ['nginx', 'nginx-common'])
  return start('nginx', programs.path('usr/sbin/nginx'), programs, 'UTC', (folder, port) => ({
    config: `daemon off;
master_process off;
pid ${folder}/pid;
error_log ${folder}/logs/error.log;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  ${upstream}
  server {
    listen 127.0.0.1:${port};
    root ${root};
    autoindex on;
    autoindex_format ${format};
    ${extra}
  }
}
`,
    args: file => ['-p', folder, '-e', join(folder, 'logs/error.log'), '-c', file],
  }))
}

/** Apache, whose times are those of a zone. Its index is plain unless `options` say otherwise. */
export async function startApache({
  root,
  zone,
  options,
}: {
  readonly root: string
  readonly zone: string
  /** What IndexOptions gets. */
  readonly options: string
}): Promise<WebServer> {
  const programs = await unpackDebian('apache2', ['apache2-bin'])
  const modules = programs.path('usr/lib/apache2/modules')
  const names = ['mpm_event', 'authz_core', 'dir', 'autoindex', 'mime']
  return start('apache', programs.path('usr/sbin/apache2'), programs, zone, (folder, port) => ({
    config: `ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/logs/error.log
${names.map(name => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
TypesConfig /dev/null
${process.getuid?.() === 0 ? 'User daemon\nGroup daemon' : `User ${userInfo().username}`}
DocumentRoot ${root}
<Directory ${root}>
  Require all granted
  Options +Indexes
  IndexOptions ${options === '' ? 'None' : options}
</Directory>
`,
    args: file => ['-f', file, '-DFOREGROUND'],
  }))
}

/** lighttpd, whose times are those of a zone. */
export async function startLighttpd({root, zone}: {readonly root: string; readonly zone: string}): Promise<WebServer> {
  const programs = await unpackDebian('lighttpd', ['lighttpd'])
  return start('lighttpd', programs.path('usr/sbin/lighttpd'), programs, zone, (folder, port) => ({
    config: `server.document-root = "${root}"
server.bind = "127.0.0.1"
server.port = ${port}
server.modules = ("mod_indexfile", "mod_dirlisting")
index-file.names = ("index.html")
mimetype.assign = ("" => "application/octet-stream")
server.errorlog = "${folder}/logs/error.log"
dir-listing.activate = "enable"
dir-listing.encoding = "utf-8"
`,
    args: file => ['-D', '-f', file, '-m', programs.path('usr/lib/lighttpd')],
  }))
}

/** haproxy before servers. `backend` is what its backend gets, `frontend` its frontend. */
export async function startHaproxy({
  backend,
  frontend = '',
}: {
  readonly backend: string
  readonly frontend?: string
}): Promise<WebServer> {
  const programs = await unpackDebian('haproxy', ['haproxy'])
  return start('haproxy', programs.path('usr/sbin/haproxy'), programs, 'UTC', (_folder, port) => ({
    config: `global
  maxconn 1000
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend front
  bind 127.0.0.1:${port}
  ${frontend}
  default_backend back
backend back
  ${backend}
`,
    args: file => ['-db', '-f', file],
  }))
}
