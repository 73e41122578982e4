// Finds a mailed link in the folder that the server writes its mails to when it has no SMTP server.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const plain = (mail) =>
  mail
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/(?:^[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/=]+$/gm, (block) => Buffer.from(block, "base64").toString());

// Waits until a mail to `address` with a link to `path` is there; resolves to the link's path and query.
export async function link(folder, address, path) {
  const wanted = new RegExp(`${path}\\?token=[A-Za-z0-9._~%-]+`);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    // The server makes the folder with its first mail.
    for (const name of existsSync(folder) ? readdirSync(folder, { recursive: true }) : []) {
      let mail;
      try {
        mail = readFileSync(join(folder, name), "utf8");
      } catch {
        continue; // a folder
      }
      const found = mail.includes(address) && plain(mail).match(wanted);
      if (found) return found[0];
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail to ${address} with ${path}`);
}
