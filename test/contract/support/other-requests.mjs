// Makes one request in every way that Node has, to the address given, and prints what each was answered.
import http, { get, request } from 'node:http';
import https from 'node:https';

const [address, secure] = process.argv.slice(2);

const bodyOf = (start) =>
  new Promise((resolve) => {
    const asked = start((response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => resolve(text));
    });
    asked.on('error', (error) => resolve(error.code));
    asked.end();
  });

const { hostname, port, pathname: path } = new URL(address);
const answers = [
  await bodyOf((done) => http.request(address, done)),
  await bodyOf((done) => http.request(new URL(address), { method: 'GET' }, done)),
  await bodyOf((done) => http.request({ hostname, port, path }, done)),
  await bodyOf((done) => get(address, done)),
  await bodyOf((done) => request({ host: hostname, port, path, headers: { host: 'x' } }, done)),
  await (await fetch(address)).text(),
  await (await fetch(new Request(address, { method: 'POST', body: 'b' }))).text(),
];
if (secure !== undefined) {
  const url = new URL(secure);
  const agent = new https.Agent();
  answers.push(
    await bodyOf((done) => https.get(secure, done)),
    await bodyOf((done) => https.request(url, { agent }, done)),
    await bodyOf((done) => https.request({ host: url.hostname, path: url.pathname }, done)),
    await (await fetch(url)).text(),
    await (await fetch(new Request(url, { method: 'POST', body: 'b' }))).text(),
  );
}
console.log(JSON.stringify(answers));
