// Directus: tables that it can serve, and an administrator with a token.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { run } from './shell.mjs';

const TOKEN = 'bench-token';

export async function prepareDirectus({ postgres, database, url, port, cwd, node }) {
  // Sandboxed extensions alone need this module, whose build needs the sources of Node.js; there are none here.
  const sandbox = `${cwd}/node_modules/isolated-vm/isolated-vm.js`;
  if (existsSync(sandbox)) writeFileSync(sandbox, 'module.exports = {};\n');
  const environment = {
    DB_CLIENT: 'pg', DB_CONNECTION_STRING: url, HOST: '127.0.0.1', PORT: String(port), SECRET: 'bench', NODE_ENV: 'production',
    ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'for measuring alone', ADMIN_TOKEN: TOKEN, TELEMETRY: 'false',
    CACHE_ENABLED: 'false', RATE_LIMITER_ENABLED: 'false', WEBSOCKETS_ENABLED: 'false', LOG_LEVEL: 'error',
  };
  await postgres.sql(database, readFileSync(`${cwd}/tables.sql`, 'utf8'));
  await run(node, ['node_modules/directus/cli.js', 'bootstrap'], { cwd, env: { ...process.env, ...environment } });
  await postgres.sql(database, readFileSync(`${cwd}/relations.sql`, 'utf8'));
  return { environment, token: TOKEN, bare: (id) => id.split('_')[1].replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
}
