// A merchant's endpoint that acknowledges every notification; answers {port} and, when asked, {received}.
import { createServer } from 'node:http';

let received = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    received += 1;
    response.end('OK');
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', (message) => {
  if (message === 'count') process.send?.({ received });
  else server.close(() => process.disconnect());
});
