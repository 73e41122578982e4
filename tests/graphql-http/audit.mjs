// Runs the server audits of graphql-http against a running server:
//
//     node audit.mjs http://127.0.0.1:8080/graphql
//
// Prints each audit that fails, and exits 1 unless all 61 pass.

import { serverAudits } from 'graphql-http';

const EXPECTED = 61;

const url = process.argv[2];
if (!url) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}

const audits = serverAudits({ url });
let passed = 0;
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === 'ok') {
    passed += 1;
    continue;
  }
  const { status, statusText, headers } = result.response;
  console.error(`${result.id} ${result.name}: ${result.reason}`);
  console.error(`  answered ${status} ${statusText}, ${headers.get('content-type')}`);
}

console.log(`${passed} of ${audits.length} audits pass`);
process.exit(passed === EXPECTED && audits.length === EXPECTED ? 0 : 1);
