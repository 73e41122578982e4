// A real SMTP server that keeps what it is sent.
import { createServer } from 'node:net';

export class Sink {
  /** Listens on this port of loopback, or on a free one. */
  static async open(port = 0) {
    const sink = new Sink();
    await sink.listen(port);
    return sink;
  }

  constructor() {
    this.mails = [];
    this.sockets = new Set();
  }

  listen(port) {
    this.server = createServer((socket) => this.serve(socket));
    return new Promise((ready) => this.server.listen(port, '127.0.0.1', () => {
      this.port = this.server.address().port;
      ready();
    }));
  }

  get url() {
    return `smtp://127.0.0.1:${this.port}?tls=none`;
  }

  serve(socket) {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => {});
    let text = '';
    let data = null;
    let to = [];
    socket.write('220 sink\r\n');
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      for (let end; (end = text.indexOf('\r\n')) >= 0;) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (data) {
          if (line !== '.') { data.push(line.replace(/^\./, '')); continue; }
          this.mails.push(read(data, to));
          [data, to] = [null, []];
          socket.write('250 kept\r\n');
        } else if (/^EHLO/i.test(line)) socket.write('250-sink\r\n250 8BITMIME\r\n');
        else if (/^RCPT TO:<(.*)>/i.test(line)) { to.push(/<(.*)>/.exec(line)[1]); socket.write('250 ok\r\n'); }
        else if (/^DATA/i.test(line)) { data = []; socket.write('354 go\r\n'); }
        else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  }

  /** The mails to this address, the newest last. */
  to(address) {
    return this.mails.filter((mail) => mail.to.includes(address));
  }

  /** Goes away as a crashed server does. */
  close() {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((done) => this.server.close(done));
  }
}

/** Undoes what SMTP and MIME do to a text. */
function read(lines, to) {
  const whole = lines.join('\n');
  const head = whole.slice(0, whole.indexOf('\n\n')).replace(/\n[ \t]+/g, ' ');
  const header = (name) => words(new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '');
  const parts = whole.split(/\n--\S+/).map((part) => {
    const at = part.indexOf('\n\n');
    const encoding = /content-transfer-encoding: (\S+)/i.exec(part.slice(0, at))?.[1]?.toLowerCase();
    return decode(part.slice(at + 2), encoding);
  });
  const body = parts.join('\n');
  const token = /[?&]token=([A-Za-z0-9_.~%-]+)/.exec(body)?.[1];
  return { to, subject: header('Subject'), id: header('Message-ID'), body, token: token && decodeURIComponent(token) };
}

function decode(text, encoding) {
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return text;
  return bytes(text.replace(/=\n/g, ''));
}

function words(text) {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, kind, word) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : bytes(word.replace(/_/g, ' ')));
}

function bytes(text) {
  return Buffer.from(text.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8');
}
