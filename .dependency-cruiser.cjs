/** Who may import whom: see docs/decisions/0001-folders.md. */
const tests = '\\.test\\.tsx?$'
const only = (packages, folders) => ({
  name: `only-${folders.replace(/\W+/g, '-')}-may-import-${packages.replace(/\W+/g, '-')}`,
  severity: 'error',
  from: {path: '^src', pathNot: [`^src/(${folders})/`, tests]},
  to: {path: `(^|node_modules/)(${packages})(/|$)`},
})
const never = (name, from, to) => ({name, severity: 'error', from: {path: from, pathNot: tests}, to})

module.exports = {
  forbidden: [
    {name: 'no-circular', severity: 'error', from: {}, to: {circular: true}},
    {name: 'no-unresolvable', severity: 'error', from: {}, to: {couldNotResolve: true}},
    never('core-is-pure', '^src/core/', {pathNot: '^src/core/'}),
    never('operations-know-only-core', '^src/operations/', {path: '^src/', pathNot: '^src/(core|operations)/'}),
    never('operations-do-no-io', '^src/operations/', {dependencyTypes: ['core', 'npm']}),
    never('adapters-know-only-core', '^src/(redis|geoip|scan|health|notify|host|config|logging|state)/', {
      path: '^src/',
      pathNot: ['^src/core/', '^src/$1/'],
    }),
    never('server-gets-its-adapters-passed', '^src/server/', {
      path: '^src/',
      pathNot: '^src/(core|operations|server)/',
    }),
    never('remote-knows-only-what-commands-do', '^src/remote/', {
      path: '^src/',
      pathNot: '^src/(core|operations|remote)/',
    }),
    never('monitor-gets-its-adapters-passed', '^src/monitor/', {
      path: '^src/',
      pathNot: '^src/(core|operations|monitor)/',
    }),
    never('tui-gets-its-data-passed', '^src/tui/', {path: '^src/', pathNot: '^src/(core|tui)/'}),
    never('commands-stay-thin', '^src/commands/', {
      path: '^src/',
      pathNot: '^src/(cli|operations|core|runtime|server|tui|demo|commands/legacy)/',
    }),
    never('heavy-parts-are-loaded-lazily', '^src/(commands|cli)/', {
      path: '^src/(tui|server|runtime|demo)/',
      dynamic: false,
      dependencyTypesNot: ['type-only'],
    }),
    only('ioredis', 'redis'),
    only('maxmind', 'geoip'),
    only('rsync|basic-ftp', 'scan'),
    only('undici', 'health|scan|notify'),
    only('htmlparser2|robots-parser', 'scan'),
    only('prom-client', 'server'),
    only('nodemailer', 'notify'),
    only('fastify|@fastify|preact|preact-render-to-string', 'server'),
    only('ink|react', 'tui'),
    only('@oclif/core', 'commands|cli'),
    only('pino', 'logging'),
    only('yaml', 'cli|config|demo'),
    only('picomatch', 'config'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      // Without these `ink` is silently not resolved, and a rule about it would never fire.
      conditionNames: ['import', 'types', 'node', 'default'],
    },
    doNotFollow: {path: 'node_modules'},
  },
}
