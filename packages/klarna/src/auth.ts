/**
 * The value of `Authorization` for HTTP Basic: user name and password as UTF-8, joined by a colon,
 * in base64. Klarna takes it on every call. Refuses (TypeError) an empty part, and a colon in the
 * user name, which would move the border between the two (RFC 7617).
 */
export function basicAuthorization(username: string, password: string): string {
  if (username === '' || password === '') {
    throw new TypeError('klarna: username and password must not be empty');
  }
  if (username.includes(':')) throw new TypeError('klarna: the username must not hold a colon');
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  // btoa takes one character per byte and throws on anything above U+00FF.
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
